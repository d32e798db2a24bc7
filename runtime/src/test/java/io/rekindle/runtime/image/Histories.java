package io.rekindle.runtime.image;

import com.google.protobuf.ByteString;
import io.rekindle.format.Null;
import io.rekindle.format.Ref;
import io.rekindle.format.Values;
import io.rekindle.format.proto.ArrayRun;
import io.rekindle.format.proto.Change;
import io.rekindle.format.proto.ContextChange;
import io.rekindle.format.proto.EntryChange;
import io.rekindle.format.proto.FieldValue;
import io.rekindle.format.proto.ListOp;
import io.rekindle.format.proto.RootChange;
import io.rekindle.format.proto.SchemaRecord;
import io.rekindle.format.proto.Shape;
import io.rekindle.format.proto.UnitRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/**
 * A model of an application: objects of every shape, changed by several threads whose steps (write, take a stamp, read,
 * publish) are interleaved at random by one seed. What it publishes is a log as concurrency can produce it; what its
 * objects hold in the end is what a fold of the log must come to.
 */
public final class Histories {
    public static final List<SchemaRecord> SCHEMAS = List.of(
            schema(1, "com.acme.Session", Shape.OBJECT),
            schema(2, "java.util.ArrayList", Shape.LIST),
            schema(3, "java.util.concurrent.ConcurrentHashMap", Shape.MAP),
            schema(4, "java.util.LinkedHashMap", Shape.MAP),
            schema(5, "java.util.HashSet", Shape.SET),
            schema(6, "[I", Shape.ARRAY),
            schema(7, "[Ljava.lang.Object;", Shape.ARRAY));

    private static final int THREADS = 4;
    private static final int KEYS = 12;
    private static final int FIELDS = 6;

    private final Random random;
    private final List<Modelled> objects = new ArrayList<>();
    private final List<Worker> threads = new ArrayList<>();
    public final List<UnitRecord> log = new ArrayList<>();
    final Map<String, Object> roots = new LinkedHashMap<>();
    public final Map<String, Long> contexts = new LinkedHashMap<>();
    private long nameStamp;
    private long nextId = 1L << 40 | 1;
    private long clock = 1_000_000;

    private Histories(Random random) {
        this.random = random;
    }

    /** Runs so many steps, then lets every thread finish its unit. */
    public static Histories run(long seed, int steps) {
        Histories histories = new Histories(new Random(seed));
        for (int i = 0; i < THREADS; i++) {
            histories.threads.add(histories.new Worker());
        }
        histories.continueFor(steps);
        return histories;
    }

    /** Runs further steps. */
    public void continueFor(int steps) {
        for (int i = 0; i < steps; i++) {
            threads.get(random.nextInt(THREADS)).step(true);
        }
        threads.forEach(Worker::finish);
    }

    private static SchemaRecord schema(int id, String name, Shape shape) {
        return SchemaRecord.newBuilder()
                .setSchemaId(id)
                .setClassName(name)
                .setShape(shape)
                .build();
    }

    /** The process died: what nothing durable reaches is not in the next one's heap. */
    public void forgetAllBut(LongHashSet reachable) {
        objects.removeIf(object -> !reachable.contains(object.id));
    }

    /** In the next life some collections are objects of another class, known by their fields, as an immutable list is that came back as a view. */
    public void bringSomeBackAsOthers() {
        for (int i = 0; i < objects.size(); i++) {
            Modelled former = objects.get(i);
            if (former.born && !(former instanceof Fields) && random.nextInt(4) == 0) {
                Modelled other = new Fields();
                other.id = former.id;
                other.version = former.version;
                other.isAnother = true;
                objects.set(i, other);
            }
        }
    }

    /** Whether two units changed an object that takes turns: then the log has them in that order. */
    static boolean tookTurns(UnitRecord one, UnitRecord other) {
        return one.getChangesList().stream()
                .filter(change -> change.getSchemaId() == 4)
                .anyMatch(change -> other.getChangesList().stream()
                        .anyMatch(second -> second.getObjectId() == change.getObjectId()));
    }

    /** What is wrong with the image, object by object; empty if it is what the model holds. */
    public List<String> differences(Image image) {
        List<String> differences = new ArrayList<>();
        for (Modelled object : objects) {
            ObjectState state = image.get(object.id);
            if (!object.born) {
                continue;
            }
            Object found = state == null ? "nothing" : contentOf(state);
            if (!object.content().equals(found)) {
                differences.add(object.getClass().getSimpleName() + " " + object.id + ": expected " + object.content()
                        + " but was " + found);
            }
        }
        Map<String, Object> foundRoots = new LinkedHashMap<>();
        image.roots().forEach((name, root) -> foundRoots.put(name, root.value()));
        if (!foundRoots.equals(roots)) {
            differences.add("roots: expected " + roots + " but was " + foundRoots);
        }
        Map<String, Long> foundContexts = new LinkedHashMap<>();
        image.contexts().forEach((name, id) -> foundContexts.put(String.valueOf(name.key()), id));
        if (!foundContexts.equals(contexts)) {
            differences.add("contexts: expected " + contexts + " but was " + foundContexts);
        }
        return differences;
    }

    private static Object contentOf(ObjectState state) {
        if (state instanceof ListState list) {
            List<Object> elements = new ArrayList<>();
            for (int i = 0; i < list.size(); i++) {
                elements.add(list.element(i));
            }
            return elements;
        }
        if (state instanceof SetState set) {
            Set<Object> keys = new LinkedHashSet<>();
            set.forEach((key, value) -> keys.add(key));
            return keys;
        }
        if (state instanceof MapState map) {
            Map<Object, Object> entries = new LinkedHashMap<>();
            map.forEach(entries::put);
            return state.schemaId() == 4 ? List.copyOf(entries.entrySet()) : entries;
        }
        if (state instanceof ArrayState array) {
            return array.isPrimitive() ? ints(array.raw()) : array.values();
        }
        List<Object> fields = new ArrayList<>();
        for (int ordinal = 0; ordinal < FIELDS; ordinal++) {
            Object value = state.field(ordinal);
            fields.add(value == null ? "absent" : value);
        }
        return fields;
    }

    private static List<Integer> ints(byte[] raw) {
        List<Integer> ints = new ArrayList<>();
        for (int i = 0; i < raw.length; i += 4) {
            ints.add(io.rekindle.format.LittleEndian.getInt(raw, i));
        }
        return ints;
    }

    private Object value() {
        return switch (random.nextInt(6)) {
            case 0 -> Null.NULL;
            case 1 -> objects.isEmpty() ? Null.NULL : new Ref(objects.get(random.nextInt(objects.size())).id);
            case 2 -> "text " + random.nextInt(1000);
            case 3 -> random.nextDouble();
            case 4 -> random.nextLong();
            default -> random.nextInt(1000);
        };
    }

    private Object key() {
        int number = random.nextInt(KEYS);
        return number % 3 == 0 ? (Object) ("key " + number) : (Object) number;
    }

    /** One thread and its open unit. */
    private final class Worker {
        private final List<Write> open = new ArrayList<>();
        private final List<Write> read = new ArrayList<>();
        private final List<Write> done = new ArrayList<>();
        private int phase;
        private final UnitRecord.Builder unit = UnitRecord.newBuilder();

        void step(boolean mayBegin) {
            if (phase == 0 && mayBegin) {
                begin();
            } else if (phase == 1) {
                if (open.isEmpty()) {
                    phase = 3;
                } else {
                    Write write = open.remove(0);
                    write.stamp = write.object.version++;
                    read.add(write);
                    phase = 2;
                }
            } else if (phase == 2) {
                Write write = read.remove(0);
                write.object.capture(write).forEach(unit::addChanges);
                done.add(write);
                phase = 1;
            } else if (phase == 3) {
                publish();
            }
        }

        void finish() {
            while (phase != 0) {
                step(false);
            }
        }

        private void begin() {
            int count = 1 + random.nextInt(3);
            for (int i = 0; i < count; i++) {
                Write write = new Write();
                if (objects.size() < 7 || random.nextInt(40) == 0) {
                    write.object = create();
                    write.whole = true;
                } else {
                    write.object = objects.get(random.nextInt(objects.size()));
                    if (write.object.locked || open.stream().anyMatch(other -> other.object == write.object)) {
                        continue;
                    }
                    write.whole = write.object.isAnother || random.nextInt(30) == 0;
                }
                write.object.locked = write.object.needsLock();
                int changes = 1 + random.nextInt(4);
                for (int j = 0; j < changes; j++) {
                    write.object.change(write);
                }
                open.add(write);
            }
            phase = 1;
        }

        private void publish() {
            if (random.nextInt(5) == 0) {
                String name = "com.acme.Registry#root" + random.nextInt(3);
                Object value = value();
                roots.put(name, value);
                unit.addRoots(RootChange.newBuilder()
                        .setName(name)
                        .setValue(Values.encode(value))
                        .setStamp(++nameStamp));
            }
            if (random.nextInt(4) == 0) {
                String key = "user " + random.nextInt(8);
                boolean removed = random.nextInt(3) == 0;
                Modelled object = objects.get(random.nextInt(objects.size()));
                if (removed) {
                    contexts.remove(key);
                } else {
                    contexts.put(key, object.id);
                }
                unit.addContexts(ContextChange.newBuilder()
                        .setName("com.acme.Session")
                        .setKey(Values.encode(key))
                        .setSchemaId(1)
                        .setObjectId(object.id)
                        .setRemoved(removed)
                        .setStamp(++nameStamp));
            }
            log.add(unit.setCommittedAtMicros(clock++).build());
            unit.clear();
            done.forEach(write -> write.object.locked = false);
            done.clear();
            phase = 0;
        }
    }

    private Modelled create() {
        Modelled created = switch (objects.size() < 7 ? objects.size() : random.nextInt(7)) {
            case 0 -> new Fields();
            case 1 -> new Elements();
            case 2 -> new Keyed(3);
            case 3 -> new Keyed(4);
            case 4 -> new Keyed(5);
            case 5 -> new IntArray();
            default -> new RefArray();
        };
        created.id = nextId++;
        objects.add(created);
        return created;
    }

    /** What a unit did to one object. */
    private static final class Write {
        @SuppressWarnings("NullAway.Init")
        Modelled object;

        boolean whole;
        boolean cleared;
        long stamp;
        final Set<Object> places = new LinkedHashSet<>();
        final List<Map.Entry<Long, ListOp>> ops = new ArrayList<>();
    }

    private abstract static class Modelled {
        long id;
        long version;
        boolean born;
        boolean locked;
        /** Of another class than in the life before, and not logged since. */
        boolean isAnother;

        abstract int schemaId();

        abstract void change(Write write);

        abstract void captureInto(Write write, List<Change.Builder> changes);

        abstract Object content();

        /** Whether units take turns at it, as code that needs an order must. */
        boolean needsLock() {
            return false;
        }

        List<Change> capture(Write write) {
            born |= write.whole;
            isAnother &= !write.whole;
            List<Change.Builder> changes = new ArrayList<>();
            captureInto(write, changes);
            List<Change> built = new ArrayList<>();
            for (Change.Builder change : changes) {
                built.add(change.build());
            }
            return built;
        }

        Change.Builder begin(Write write) {
            return Change.newBuilder()
                    .setObjectId(id)
                    .setSchemaId(schemaId())
                    .setStamp(write.stamp)
                    .setWhole(write.whole);
        }
    }

    private final class Fields extends Modelled {
        final Object[] values = new Object[FIELDS];

        Fields() {
            Arrays.fill(values, Null.NULL);
        }

        @Override
        int schemaId() {
            return 1;
        }

        @Override
        void change(Write write) {
            int ordinal = random.nextInt(FIELDS);
            values[ordinal] = value();
            write.places.add(ordinal);
        }

        @Override
        void captureInto(Write write, List<Change.Builder> changes) {
            Change.Builder change = begin(write);
            for (int ordinal = 0; ordinal < FIELDS; ordinal++) {
                if (write.whole || write.places.contains(ordinal)) {
                    change.addFields(
                            FieldValue.newBuilder().setOrdinal(ordinal).setValue(Values.encode(values[ordinal])));
                }
            }
            changes.add(change);
        }

        @Override
        Object content() {
            return List.of(values);
        }
    }

    private final class Elements extends Modelled {
        final List<Object> elements = new ArrayList<>();
        long seq;

        @Override
        int schemaId() {
            return 2;
        }

        @Override
        void change(Write write) {
            ListOp.Builder op = ListOp.newBuilder();
            int kind = elements.isEmpty() ? 0 : random.nextInt(8);
            if (kind < 4) {
                int index = random.nextBoolean() ? elements.size() : random.nextInt(elements.size() + 1);
                Object value = value();
                elements.add(index, value);
                op.setKind(ListOp.Kind.ADD).setIndex(index).setValue(Values.encode(value));
            } else if (kind < 6) {
                int index = random.nextInt(elements.size());
                Object value = value();
                elements.set(index, value);
                op.setKind(ListOp.Kind.SET).setIndex(index).setValue(Values.encode(value));
            } else if (kind == 6 || random.nextInt(4) > 0) {
                int index = random.nextInt(elements.size());
                elements.remove(index);
                op.setKind(ListOp.Kind.REMOVE).setIndex(index);
            } else {
                elements.clear();
                op.setKind(ListOp.Kind.CLEAR);
            }
            write.ops.add(Map.entry(++seq, op.build()));
        }

        @Override
        void captureInto(Write write, List<Change.Builder> changes) {
            if (write.whole) {
                Change.Builder change = begin(write).setFirstSeq(seq);
                elements.forEach(element -> change.addElements(Values.encode(element)));
                changes.add(change);
                return;
            }
            long expected = -1;
            for (Map.Entry<Long, ListOp> op : write.ops) {
                if (op.getKey() != expected) {
                    changes.add(begin(write).setFirstSeq(op.getKey()));
                }
                changes.get(changes.size() - 1).addOps(op.getValue());
                expected = op.getKey() + 1;
            }
        }

        @Override
        Object content() {
            return elements;
        }
    }

    private final class Keyed extends Modelled {
        final int schemaId;
        final Map<Object, Object> entries = new LinkedHashMap<>();

        Keyed(int schemaId) {
            this.schemaId = schemaId;
        }

        @Override
        int schemaId() {
            return schemaId;
        }

        @Override
        boolean needsLock() {
            return schemaId == 4;
        }

        @Override
        void change(Write write) {
            Object key = key();
            int kind = random.nextInt(20);
            if (kind < 12) {
                if (schemaId == 4 && write.places.contains(key) && !entries.containsKey(key)) {
                    return; // removed and put again within one unit: the order of the capture would not tell
                }
                entries.put(key, schemaId == 5 ? Null.NULL : value());
                write.places.add(key);
            } else if (kind < 19) {
                if (entries.remove(key) != null) {
                    write.places.add(key);
                }
            } else {
                entries.clear();
                write.cleared = true;
                write.places.clear();
            }
        }

        @Override
        void captureInto(Write write, List<Change.Builder> changes) {
            Change.Builder change = begin(write).setCleared(write.cleared);
            Set<Object> keys = new LinkedHashSet<>();
            if (write.whole || write.cleared) {
                keys.addAll(entries.keySet());
            }
            keys.addAll(write.places);
            for (Object key : keys) {
                Object value = entries.get(key);
                EntryChange.Builder event =
                        EntryChange.newBuilder().setStamp(write.stamp).setKey(Values.encode(key));
                if (value == null) {
                    event.setRemoved(true);
                } else if (schemaId != 5) {
                    event.setValue(Values.encode(value));
                }
                change.addEntries(event);
            }
            changes.add(change);
        }

        @Override
        Object content() {
            return schemaId == 5
                    ? new LinkedHashSet<>(entries.keySet())
                    : schemaId == 4 ? List.copyOf(entries.entrySet()) : entries;
        }
    }

    private final class IntArray extends Modelled {
        final int[] values = new int[random.nextInt(40) + 1];

        @Override
        int schemaId() {
            return 6;
        }

        @Override
        void change(Write write) {
            int start = random.nextInt(values.length);
            int end = Math.min(values.length, start + 1 + random.nextInt(8));
            for (int i = start; i < end; i++) {
                values[i] = random.nextInt();
                write.places.add(i);
            }
        }

        @Override
        void captureInto(Write write, List<Change.Builder> changes) {
            Change.Builder change = begin(write);
            if (write.whole) {
                change.setLength(values.length);
                change.addRuns(run(0, values.length));
            } else {
                forEachRun(write, (start, end) -> change.addRuns(run(start, end)));
            }
            changes.add(change);
        }

        private ArrayRun run(int start, int end) {
            byte[] raw = new byte[4 * (end - start)];
            for (int i = start; i < end; i++) {
                io.rekindle.format.LittleEndian.putInt(raw, 4 * (i - start), values[i]);
            }
            return ArrayRun.newBuilder()
                    .setStart(start)
                    .setRaw(ByteString.copyFrom(raw))
                    .build();
        }

        @Override
        Object content() {
            List<Integer> content = new ArrayList<>();
            for (int value : values) {
                content.add(value);
            }
            return content;
        }
    }

    private final class RefArray extends Modelled {
        final Object[] values = new Object[random.nextInt(12)];

        RefArray() {
            Arrays.fill(values, Null.NULL);
        }

        @Override
        int schemaId() {
            return 7;
        }

        @Override
        void change(Write write) {
            if (values.length > 0) {
                int index = random.nextInt(values.length);
                values[index] = value();
                write.places.add(index);
            }
        }

        @Override
        void captureInto(Write write, List<Change.Builder> changes) {
            Change.Builder change = begin(write);
            if (write.whole) {
                change.setLength(values.length);
                change.addRuns(run(0, values.length));
            } else {
                forEachRun(write, (start, end) -> change.addRuns(run(start, end)));
            }
            changes.add(change);
        }

        private ArrayRun run(int start, int end) {
            ArrayRun.Builder run = ArrayRun.newBuilder().setStart(start);
            for (int i = start; i < end; i++) {
                run.addValues(Values.encode(values[i]));
            }
            return run.build();
        }

        @Override
        Object content() {
            return List.of(values);
        }
    }

    private interface RunVisitor {
        void run(int start, int end);
    }

    private static void forEachRun(Write write, RunVisitor visitor) {
        TreeSet<Integer> indexes = new TreeSet<>();
        for (Object place : write.places) {
            indexes.add((Integer) place);
        }
        @Nullable Integer start = null;
        int end = 0;
        for (int index : indexes) {
            if (start == null || index != end) {
                if (start != null) {
                    visitor.run(start, end);
                }
                start = index;
            }
            end = index + 1;
        }
        if (start != null) {
            visitor.run(start, end);
        }
    }
}
