package io.rekindle.cli;

import io.rekindle.runtime.recovery.StoreView;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code contexts}: what a service would find again. */
@Command(
        name = "contexts",
        description = "Lists the contexts and durable roots, with what each reaches.",
        exitCodeList = {
            "0:fine",
            "1:a context could not be recovered in full, or there is nothing of this name",
            "2:wrong usage",
            "3:no store there, or one that this version cannot read"
        },
        footer = "  java -jar rekindle.jar contexts rekindle-store --name Session")
final class ContextsCommand extends DirectoryCommand {
    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "",
            description = "Only those of this name: a class, or what its annotation says; the last part is enough.")
    private String name = "";

    ContextsCommand(Screen screen) {
        super(screen);
    }

    @Override
    int run(StoreView view) throws Exception {
        load(view);
        List<StoreView.ContextRow> contexts =
                view.contexts().stream().filter(row -> isWanted(row.name())).collect(Collectors.toList());
        List<StoreView.RootRow> roots =
                view.roots().stream().filter(row -> isWanted(row.name())).collect(Collectors.toList());
        if (!name.isEmpty() && contexts.isEmpty() && roots.isEmpty()) {
            throw new Exit.Refusal(Exit.FOUND, Names.unknownName(name, view.names()));
        }
        if (json()) {
            printJson(Json.object(
                    "contexts",
                    contexts.stream()
                            .map(row -> Json.object(
                                    "name", row.name(),
                                    "key", row.keyed() ? row.key() : null,
                                    "class", row.className(),
                                    "objectId", io.rekindle.format.ObjectId.toString(row.objectId()),
                                    "objects", row.objects(),
                                    "bytes", row.bytes(),
                                    "whole", !row.affected()))
                            .collect(Collectors.toList()),
                    "roots",
                    roots.stream()
                            .map(row -> Json.object("name", row.name(), "class", row.className(), "size", row.size()))
                            .collect(Collectors.toList())));
        } else {
            print(contexts, roots);
        }
        return contexts.stream().anyMatch(StoreView.ContextRow::affected) ? Exit.FOUND : Exit.FINE;
    }

    private boolean isWanted(String candidate) {
        return name.isEmpty() || Names.isNamed(candidate, name);
    }

    private void print(List<StoreView.ContextRow> contexts, List<StoreView.RootRow> roots) {
        if (contexts.isEmpty() && roots.isEmpty()) {
            screen().out().println("no contexts and no roots");
            return;
        }
        if (!contexts.isEmpty()) {
            Table table = new Table("CONTEXT", "KEY", ">OBJECTS", ">BYTES", "STATE");
            for (StoreView.ContextRow row : contexts) {
                table.row(
                        row.name(),
                        row.keyed() ? row.key() : "(one)",
                        Words.number(row.objects()),
                        Words.number(row.bytes()),
                        row.affected() ? screen().red("not whole") : "whole");
            }
            table.print(screen());
        }
        if (!roots.isEmpty()) {
            screen().out().print(contexts.isEmpty() ? "" : System.lineSeparator());
            Table table = new Table("ROOT", "CLASS", ">SIZE");
            roots.forEach(row -> table.row(row.name(), row.className(), Words.number(row.size())));
            table.print(screen());
        }
    }
}
