package io.rekindle.cli;

import io.rekindle.format.Null;
import io.rekindle.runtime.recovery.ObjectTree;
import io.rekindle.runtime.recovery.ObjectTree.Child;
import io.rekindle.runtime.recovery.ObjectTree.Kind;
import io.rekindle.runtime.recovery.ObjectTree.Reference;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A tree of objects as text: a line for each field, element and entry. Pure ASCII but for what the values hold. */
final class TreeText {
    private static final int MAX_TEXT = 80;
    private static final int MAX_LINE = 100;
    private static final Map<String, String> PRIMITIVES = Map.of(
            "[Z", "boolean", "[B", "byte", "[S", "short", "[C", "char", "[I", "int", "[J", "long", "[F", "float", "[D",
            "double");

    private final ObjectTree tree;
    private final boolean full;
    private final Set<Long> referred = new HashSet<>();
    private final Map<Long, Integer> numbers = new HashMap<>();
    private final Deque<Long> path = new ArrayDeque<>();

    /** @param full whether long texts and lines are left long */
    TreeText(ObjectTree tree, boolean full) {
        this.tree = tree;
        this.full = full;
        collectReferred(tree);
    }

    private void collectReferred(ObjectTree node) {
        for (Child child : node.children()) {
            Reference reference = child.reference();
            ObjectTree object = child.object();
            if (reference != null && reference.shownAbove()) {
                referred.add(reference.id());
            } else if (object != null) {
                collectReferred(object);
            }
        }
    }

    void print(PrintWriter out) {
        print(tree, "", "", out);
    }

    private void print(ObjectTree node, String prefix, String indent, PrintWriter out) {
        path.push(node.id());
        String inline = inline(node);
        out.println(prefix + head(node) + (inline == null ? "" : inline.isEmpty() ? "" : "  " + inline));
        if (inline == null) {
            int width = 0;
            for (Child child : node.children()) {
                width = Math.max(width, label(node, child).length());
            }
            for (Child child : node.children()) {
                String label = label(node, child);
                String start = indent + "  " + label + " ".repeat(width - label.length()) + (width == 0 ? "" : "  ");
                print(child, start, indent + "  ", out);
            }
            long hidden = hidden(node);
            if (hidden > 0) {
                out.println(indent + "  ... " + Words.number(hidden) + " more");
            }
        }
        path.pop();
    }

    private void print(Child child, String start, String indent, PrintWriter out) {
        ObjectTree object = child.object();
        Reference reference = child.reference();
        if (object != null) {
            print(object, start, indent, out);
        } else if (reference != null) {
            out.println(start + reference(reference));
        } else {
            out.println(start + value(child.value()));
        }
    }

    /** Class, number if others refer to it, size. */
    private String head(ObjectTree node) {
        if (node.kind() == Kind.MISSING) {
            return "MISSING: nothing is left of this object";
        }
        String number = referred.contains(node.id()) ? " #" + number(node.id()) : "";
        String primitive = PRIMITIVES.get(node.className());
        if (node.kind() == Kind.ARRAY) {
            return (primitive != null ? primitive : elementClass(node.className())) + "[" + Words.number(node.size())
                    + "]" + number;
        }
        String size = switch (node.kind()) {
            case LIST, SET -> ", " + Words.count(node.size(), "element");
            case MAP -> ", " + Words.number(node.size()) + (node.size() == 1 ? " entry" : " entries");
            default -> "";
        };
        return Words.simpleName(node.className()) + number + size;
    }

    private static String elementClass(String arrayClass) {
        String name = arrayClass.endsWith(";") ? arrayClass.substring(0, arrayClass.length() - 1) : arrayClass;
        return Words.simpleName(name.startsWith("[L") ? name.substring(2) : name);
    }

    private int number(long id) {
        return numbers.computeIfAbsent(id, key -> numbers.size() + 1);
    }

    private String reference(Reference reference) {
        String name = Words.simpleName(reference.className());
        if (!reference.shownAbove()) {
            return name.isEmpty() ? "MISSING: nothing is left of this object" : name + " ... (deeper than shown)";
        }
        String how = path.contains(reference.id()) ? "cycle" : "shared";
        return "-> " + name + " #" + number(reference.id()) + " (" + how + ")";
    }

    private static long hidden(ObjectTree node) {
        return node.kind() == Kind.OBJECT ? 0 : node.size() - (node.children().size() - node.fields());
    }

    private static String label(ObjectTree node, Child child) {
        boolean field = node.children().indexOf(child) < node.fields();
        return field
                        || (node.kind() != Kind.LIST && node.kind() != Kind.ARRAY)
                        || child.label().isEmpty()
                ? child.label()
                : "[" + child.label() + "]";
    }

    // ---------------------------------------------------------------------------------------------------- inline

    /** Elements on one line if all are plain values and few or short enough; else null. */
    private @Nullable String inline(ObjectTree node) {
        boolean elements = node.kind() == Kind.LIST || node.kind() == Kind.SET || node.kind() == Kind.ARRAY;
        if (!elements || node.fields() > 0 || node.children().stream().anyMatch(child -> child.value() == null)) {
            return node.children().isEmpty() && hidden(node) == 0 ? "" : null;
        }
        boolean bytes = node.className().equals("[B");
        boolean shorten = PRIMITIVES.containsKey(node.className()) && !full;
        StringBuilder line = new StringBuilder();
        int shown = 0;
        for (Child child : node.children()) {
            Object element = child.value();
            String text = bytes && element instanceof Byte b ? String.format("%02x", b) : value(element);
            if (line.length() + text.length() > MAX_LINE && !full) {
                if (!shorten) {
                    return null;
                }
                break;
            }
            line.append(bytes || shown == 0 ? "" : ", ").append(text);
            shown++;
        }
        long more = node.size() - shown;
        return line + (more > 0 ? (shown == 0 ? "" : bytes ? " " : ", ") + "... " + Words.number(more) + " more" : "");
    }

    // ---------------------------------------------------------------------------------------------------- values

    private String value(@Nullable Object value) {
        if (value == null || value == Null.NULL) {
            return "null";
        }
        if (value instanceof String string) {
            return '"' + escaped(shortened(string)) + '"' + more(string);
        }
        if (value instanceof Character c) {
            return "'" + escaped(c.toString()) + "'";
        }
        return shortened(escaped(ObjectTree.text(value)));
    }

    private String shortened(String text) {
        return full || text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }

    private String more(String text) {
        return full || text.length() <= MAX_TEXT ? "" : "... " + Words.number(text.length() - MAX_TEXT) + " more";
    }

    /** Without what would move a terminal's cursor. */
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> escaped.append("\\n");
                case '\r' -> escaped.append("\\r");
                case '\t' -> escaped.append("\\t");
                default -> {
                    if (Character.isISOControl(c)) {
                        escaped.append(String.format("\\u%04x", (int) c));
                    } else {
                        escaped.append(c);
                    }
                }
            }
        }
        return escaped.toString();
    }
}
