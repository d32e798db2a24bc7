package io.rekindle.cli;

import io.rekindle.runtime.recovery.StoreRefusedException;
import io.rekindle.runtime.recovery.StoreView;
import io.rekindle.runtime.recovery.StoreView.Finding;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code verify}: every file, every block, every record of the log. */
@Command(
        name = "verify",
        description = "Reads and checks every file, every block and the log, and says what a start now would recover.",
        exitCodeList = {
            "0:no damage",
            "1:damage",
            "2:wrong usage",
            "3:no store there, or one that this version cannot read"
        },
        footer = "  java -jar rekindle.jar verify rekindle-store && echo sound")
final class VerifyCommand extends DirectoryCommand {
    VerifyCommand(Screen screen) {
        super(screen);
    }

    @Override
    int run(StoreView view) throws Exception {
        long start = System.nanoTime();
        StoreView.Verification found;
        try (Progress progress = new Progress(screen(), "verifying", view.bytesToVerify())) {
            found = view.verify(progress::add);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        String outcome = found.isSound() ? null : startNow(view);
        if (json()) {
            printJson(Json.object(
                    "sound", found.isSound(),
                    "files", found.files(),
                    "bytes", found.bytes(),
                    "units", found.units(),
                    "findings",
                            found.findings().stream()
                                    .map(finding -> Json.object(
                                            "file", finding.what(),
                                            "offset", finding.offset(),
                                            "problem", finding.problem(),
                                            "actual", finding.actual(),
                                            "expected", finding.expected(),
                                            "next", finding.next(),
                                            "damage", !finding.usual()))
                                    .collect(Collectors.toList()),
                    "startNow", outcome));
        } else {
            print(found, seconds, outcome);
        }
        return found.isSound() ? Exit.FINE : Exit.FOUND;
    }

    /** What would come of a start, in words. */
    private String startNow(StoreView view) throws IOException {
        try {
            load(view);
            return view.state().report().line().replaceFirst("^rekindle: ", "");
        } catch (StoreRefusedException e) {
            return "refused, and nothing of the store touched: another version of Rekindle wrote it";
        }
    }

    private void print(StoreView.Verification found, double seconds, @Nullable String outcome) {
        PrintWriter out = screen().out();
        for (Finding finding : found.findings()) {
            out.println((finding.usual() ? "usual   " : screen().red("DAMAGE  ")) + finding.what() + ": "
                    + finding.problem());
            out.println("        offset    " + finding.offset());
            out.println("        actual    " + finding.actual());
            out.println("        expected  " + finding.expected());
            out.println("        next      " + finding.next());
        }
        out.println(String.format(
                Locale.ROOT,
                "checked %s, %s, %s of log in %.2f s",
                Words.count(found.files(), "file"),
                Words.bytes(found.bytes()),
                Words.count(found.units(), "unit"),
                seconds));
        long damage = found.findings().stream().filter(f -> !f.usual()).count();
        out.println(
                damage == 0
                        ? screen().green("no damage")
                        : screen().red(Words.count(damage, "place") + " damaged") + "; nothing was changed");
        if (outcome != null) {
            out.println("a start now: " + outcome);
        }
    }
}
