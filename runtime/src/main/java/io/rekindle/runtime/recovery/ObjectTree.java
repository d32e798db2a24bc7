package io.rekindle.runtime.recovery;

import io.rekindle.format.Composite;
import io.rekindle.format.EnumRef;
import io.rekindle.format.Null;
import io.rekindle.format.Ref;
import io.rekindle.format.Text;
import io.rekindle.format.proto.SchemaField;
import io.rekindle.format.proto.SchemaRecord;
import io.rekindle.runtime.image.ArrayState;
import io.rekindle.runtime.image.Image;
import io.rekindle.runtime.image.KeyedState;
import io.rekindle.runtime.image.ListState;
import io.rekindle.runtime.image.MapState;
import io.rekindle.runtime.image.ObjectState;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/**
 * Objects as a reader sees them: a tree in which an object stands once, in full, and is referred to wherever else it
 * occurs.
 *
 * @param id its id
 * @param className its class
 * @param kind what it is
 * @param size its elements, entries or fields, whether or not all are among the children
 * @param fields how many of the children are fields; they come first
 * @param children fields, elements or entries, each with a label
 */
public record ObjectTree(long id, String className, Kind kind, long size, int fields, List<Child> children) {
    /** How a node is to be read. */
    public enum Kind {
        /** Fields by name. */
        OBJECT,
        /** Elements by index. */
        LIST,
        /** Keys. */
        SET,
        /** Values by key. */
        MAP,
        /** Elements by index. */
        ARRAY,
        /** Nothing is known of the object. */
        MISSING
    }

    /**
     * How far to go.
     *
     * @param depth levels of objects, at most 200
     * @param children elements or entries of one object
     * @param objects objects in all
     */
    public record Limits(int depth, int children, int objects) {
        /** What fits on a few screens. */
        public static final Limits DEFAULT = new Limits(12, 100, 2_000);

        public Limits {
            depth = Math.max(1, Math.min(depth, 200));
        }
    }

    /** Under which name, index or key; exactly one of the others says what is there. */
    public record Child(
            String label,
            @Nullable Object value,
            @Nullable ObjectTree object,
            @Nullable Reference reference) {}

    /**
     * An object that is not shown here.
     *
     * @param shownAbove it stands elsewhere in the tree, perhaps above this: a cycle, or shared. Else a limit was reached
     */
    public record Reference(long id, String className, boolean shownAbove) {}

    /** The tree that begins at an object. */
    static ObjectTree of(Image image, long id, Limits limits) {
        return new Builder(image, limits).build(id, limits.depth());
    }

    /** The name of a schema's class. */
    static String className(Image image, int schemaId) {
        SchemaRecord schema = image.schemas().get(schemaId);
        return schema == null ? "unknown class " + schemaId : schema.getClassName();
    }

    /** A decoded value as text: for a label, or for people. */
    public static String text(Object value) {
        if (value == Null.NULL) {
            return "null";
        }
        if (value instanceof EnumRef constant) {
            return constant.name();
        }
        if (value instanceof Text text) {
            return text.text();
        }
        if (value instanceof Ref ref) {
            return "@" + io.rekindle.format.ObjectId.toString(ref.id());
        }
        if (value instanceof Composite composite) {
            List<String> parts = new ArrayList<>();
            composite.components().forEach(part -> parts.add(text(part)));
            return "(" + String.join(", ", parts) + ")";
        }
        return String.valueOf(value);
    }

    private static final class Builder {
        private static final int MAX_FIELDS = 1_000;

        private final Image image;
        private final Limits limits;
        private final LongHashSet shown = new LongHashSet();

        Builder(Image image, Limits limits) {
            this.image = image;
            this.limits = limits;
        }

        /** As deep as the limits let it, which is less than a stack holds. */
        ObjectTree build(long id, int depth) {
            shown.add(id);
            ObjectState state = image.get(id);
            if (state == null) {
                return new ObjectTree(id, "", Kind.MISSING, 0, 0, List.of());
            }
            List<Child> children = new ArrayList<>();
            SchemaRecord schema = image.schemas().get(state.schemaId());
            for (int ordinal = 0; ordinal < state.fieldLimit(); ordinal++) {
                Object value = state.field(ordinal);
                if (value != null && children.size() < MAX_FIELDS) {
                    children.add(child(fieldName(schema, ordinal), value, depth));
                }
            }
            byte[] opaque = state.opaque();
            if (opaque != null) {
                children.add(new Child("recreated from", opaque.length + " bytes", null, null));
            }
            int fields = children.size();
            String name = className(image, state.schemaId());
            Kind kind = content(state, name, children, fields + (long) limits.children(), depth);
            return new ObjectTree(id, name, kind, state.size(), fields, children);
        }

        private Kind content(ObjectState state, String name, List<Child> children, long most, int depth) {
            if (state instanceof ListState list) {
                for (int i = 0; i < list.size() && children.size() < most; i++) {
                    children.add(child(Integer.toString(i), list.element(i), depth));
                }
                return Kind.LIST;
            }
            if (state instanceof KeyedState keyed) {
                boolean map = state instanceof MapState;
                keyed.forEach((key, value) -> {
                    if (children.size() < most) {
                        children.add(child(map ? text(key) : "", map ? value : key, depth));
                    }
                });
                return map ? Kind.MAP : Kind.SET;
            }
            if (state instanceof ArrayState array) {
                if (array.isPrimitive()) {
                    ByteBuffer raw = ByteBuffer.wrap(array.raw()).order(ByteOrder.LITTLE_ENDIAN);
                    for (int i = 0; i < array.size() && children.size() < most; i++) {
                        children.add(new Child(Integer.toString(i), primitive(name, raw), null, null));
                    }
                } else {
                    List<Object> values = array.values();
                    for (int i = 0; i < values.size() && children.size() < most; i++) {
                        children.add(child(Integer.toString(i), values.get(i), depth));
                    }
                }
                return Kind.ARRAY;
            }
            return Kind.OBJECT;
        }

        private static Object primitive(String arrayClass, ByteBuffer raw) {
            return switch (arrayClass) {
                case "[Z" -> raw.get() != 0;
                case "[S" -> raw.getShort();
                case "[C" -> raw.getChar();
                case "[I" -> raw.getInt();
                case "[J" -> raw.getLong();
                case "[F" -> raw.getFloat();
                case "[D" -> raw.getDouble();
                default -> raw.get();
            };
        }

        private Child child(String label, Object value, int depth) {
            if (!(value instanceof Ref ref)) {
                return new Child(label, value, null, null);
            }
            boolean shownAbove = shown.contains(ref.id());
            if (shownAbove || depth <= 1 || shown.size() >= limits.objects()) {
                ObjectState state = image.get(ref.id());
                String name = state == null ? "" : className(image, state.schemaId());
                return new Child(label, null, null, new Reference(ref.id(), name, shownAbove));
            }
            return new Child(label, null, build(ref.id(), depth - 1), null);
        }

        private static String fieldName(@Nullable SchemaRecord schema, int ordinal) {
            if (schema != null) {
                for (SchemaField field : schema.getFieldsList()) {
                    if (field.getOrdinal() == ordinal) {
                        return field.getName();
                    }
                }
            }
            return "#" + ordinal;
        }
    }
}
