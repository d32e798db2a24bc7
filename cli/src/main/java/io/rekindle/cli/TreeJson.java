package io.rekindle.cli;

import io.rekindle.format.EnumRef;
import io.rekindle.format.Null;
import io.rekindle.format.ObjectId;
import io.rekindle.format.Text;
import io.rekindle.runtime.recovery.ObjectTree;
import io.rekindle.runtime.recovery.ObjectTree.Child;
import io.rekindle.runtime.recovery.ObjectTree.Reference;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A tree of objects for {@code --json}. */
final class TreeJson {
    private TreeJson() {}

    static Map<String, @Nullable Object> of(ObjectTree tree) {
        return Json.object(
                "id", ObjectId.toString(tree.id()),
                "class", tree.className(),
                "kind", tree.kind().name(),
                "size", tree.size(),
                "fields",
                        tree.children().stream()
                                .limit(tree.fields())
                                .map(TreeJson::child)
                                .collect(Collectors.toList()),
                "content",
                        tree.children().stream()
                                .skip(tree.fields())
                                .map(TreeJson::child)
                                .collect(Collectors.toList()));
    }

    private static Map<String, @Nullable Object> child(Child child) {
        ObjectTree object = child.object();
        if (object != null) {
            return Json.object("label", child.label(), "object", of(object));
        }
        Reference reference = child.reference();
        if (reference != null) {
            return Json.object(
                    "label", child.label(),
                    "reference", ObjectId.toString(reference.id()),
                    "class", reference.className(),
                    "shownAbove", reference.shownAbove());
        }
        Object value = child.value();
        return Json.object("label", child.label(), "type", type(value), "value", plain(value));
    }

    private static String type(@Nullable Object value) {
        if (value == null || value == Null.NULL) {
            return "null";
        }
        if (value instanceof Text text) {
            return text.type();
        }
        return value instanceof EnumRef
                ? "enum"
                : Words.simpleName(value.getClass().getName()).toLowerCase(java.util.Locale.ROOT);
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value == null || value == Null.NULL) {
            return null;
        }
        return value instanceof Number || value instanceof Boolean ? value : ObjectTree.text(value);
    }
}
