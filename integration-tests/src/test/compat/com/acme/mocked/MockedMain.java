package com.acme.mocked;

import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockConstruction;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.acme.journal.Journal;
import com.acme.journal.JournalMain;
import java.io.PrintStream;
import org.mockito.MockedConstruction;

/** What an application's tests do with Mockito's inline mock maker: mocks a final class, a woven class, spies on one; then the journal. */
public final class MockedMain {
    private MockedMain() {}

    /** Final, in a package that is woven. */
    static final class Sealed {
        String word() {
            return "real";
        }
    }

    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        Sealed sealed = mock(Sealed.class);
        when(sealed.word()).thenReturn("mocked");
        out.println("MOCK final: " + sealed.word());

        Journal journal = mock(Journal.class);
        when(journal.write("x")).thenReturn(42);
        out.println("MOCK woven: " + journal.write("x") + " " + journal.write("y"));
        verify(journal).write("x");

        Journal spied = spy(new Journal("spied in " + ProcessHandle.current().pid()));
        spied.write("through");
        when(spied.describe()).thenReturn("stubbed");
        out.println("SPY woven: " + spied.write("again") + " " + spied.describe());

        try (MockedConstruction<Journal> constructed = mockConstruction(Journal.class)) {
            Journal made = new Journal("never");
            out.println("CONSTRUCTED woven: " + made.write("z") + " of " + constructed.constructed().size());
        }
        JournalMain.serve(out);
    }
}
