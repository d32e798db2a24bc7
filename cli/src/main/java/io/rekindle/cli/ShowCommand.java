package io.rekindle.cli;

import io.rekindle.runtime.recovery.ObjectTree;
import io.rekindle.runtime.recovery.StoreView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code show}: what a context or root holds. */
@Command(
        name = "show",
        description = {
            "Prints what a context or a durable root holds, as a tree. KEY is a context's key, its name with the key"
                    + " (com.acme.Session[ada]), the name of a context that has no key, or the name of a root"
                    + " (com.acme.Registry#sessions). Of a name the last part is enough, if only one ends so; a nested"
                    + " class is com.acme.Shop$Session, Shop.Session or Session.",
            "An object that others refer to too has a number, and -> refers to it."
        },
        exitCodeList = {
            "0:fine",
            "1:there is none of this name or key, or more than one of this name",
            "2:wrong usage",
            "3:no store there, or one that this version cannot read"
        },
        footer = "  java -jar rekindle.jar show rekindle-store 'Session[ada]' --depth 3")
final class ShowCommand extends StoreCommand {
    private static final int MAX_OBJECTS = 10_000;
    private static final int MAX_OBJECTS_FULL = 1_000_000;

    @Parameters(
            arity = "1..2",
            paramLabel = "[DIR] KEY",
            hideParamSyntax = true,
            description = "The store's directory, the same as --dir, and what to show.")
    private List<String> arguments = new ArrayList<>();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "",
            description = "KEY is the key of a context of this name; the last part is enough.")
    private String name = "";

    @Option(
            names = "--depth",
            paramLabel = "N",
            defaultValue = "12",
            description = "Levels of objects; default: ${DEFAULT-VALUE}.")
    private int depth;

    @Option(
            names = "--elements",
            paramLabel = "N",
            defaultValue = "20",
            description = "Elements or entries of one object; default: ${DEFAULT-VALUE}.")
    private int elements;

    @Option(names = "--full", description = "All elements, and long texts in full.")
    private boolean full;

    ShowCommand(Screen screen) {
        super(screen);
    }

    @Override
    @Nullable
    String dirArgument() {
        return arguments.size() == 2 ? arguments.get(0) : null;
    }

    private record Shown(StoreView.Name name, ObjectTree tree) {}

    @Override
    int run(StoreView view) throws Exception {
        load(view);
        String wanted = arguments.get(arguments.size() - 1);
        List<StoreView.Name> names = view.names();
        List<StoreView.Name> matches = name.isEmpty() ? Names.find(names, wanted) : Names.find(names, name, wanted);
        ObjectTree.Limits limits = new ObjectTree.Limits(
                depth, full ? Integer.MAX_VALUE : Math.max(0, elements), full ? MAX_OBJECTS_FULL : MAX_OBJECTS);
        List<Shown> shown = new ArrayList<>();
        for (StoreView.Name match : matches) {
            tree(view, match, limits).forEach(tree -> shown.add(new Shown(match, tree)));
        }
        if (shown.isEmpty()) {
            String given = name.isEmpty() ? wanted : name + "[" + wanted + "]";
            throw new Exit.Refusal(Exit.FOUND, Names.unknown(given, names));
        }
        if (json()) {
            printJson(Json.object("shown", shown.stream().map(ShowCommand::json).collect(Collectors.toList())));
        } else {
            print(shown);
        }
        return Exit.FINE;
    }

    private static List<ObjectTree> tree(StoreView view, StoreView.Name name, ObjectTree.Limits limits)
            throws Exception {
        if (name.isRoot()) {
            return view.showRoot(name.name(), limits).stream().collect(Collectors.toList());
        }
        String key = name.key();
        return view.show(name.name(), key == null ? "" : key, limits);
    }

    private void print(List<Shown> shown) {
        boolean first = true;
        for (Shown each : shown) {
            screen().out().print(first ? "" : System.lineSeparator());
            screen().out().println(screen().bold(each.name.toString()));
            new TreeText(each.tree, full).print(screen().out());
            first = false;
        }
    }

    private static Map<String, @Nullable Object> json(Shown shown) {
        return Json.object(
                "name", shown.name.name(),
                "key", shown.name.key(),
                "root", shown.name.isRoot(),
                "object", TreeJson.of(shown.tree));
    }
}
