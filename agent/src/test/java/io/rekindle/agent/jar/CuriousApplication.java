package io.rekindle.agent.jar;

import java.util.ArrayList;
import java.util.List;

/** An application that tries to load the classes named to it. */
public final class CuriousApplication {

    private CuriousApplication() {}

    /** Prints which of the classes it sees. */
    public static void main(String[] names) {
        List<String> seen = new ArrayList<>();
        for (String name : names) {
            try {
                Class.forName(name);
                seen.add(name);
            } catch (ClassNotFoundException | NoClassDefFoundError hidden) {
                // as it should be
            }
        }
        System.out.println("seen: " + seen);
    }
}
