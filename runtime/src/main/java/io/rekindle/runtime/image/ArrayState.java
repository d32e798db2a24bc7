package io.rekindle.runtime.image;

import com.google.protobuf.UnsafeByteOperations;
import io.rekindle.format.Null;
import io.rekindle.format.Values;
import io.rekindle.format.proto.ArrayRun;
import io.rekindle.format.proto.Change;
import io.rekindle.format.proto.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An array: a whole capture, and over it the runs written since, each with its stamp. Of two runs that overlap the higher
 * stamp stays; a whole capture ends those with a lower one.
 */
public final class ArrayState extends ObjectState {
    /** Elements written with one stamp. Either {@code raw} or {@code values} is used, as the element type says. */
    private static final class Run {
        private static final byte[] NO_BYTES = {};

        final long length;
        final long stamp;
        final byte[] raw;
        final List<Object> values;

        Run(long length, long stamp, byte[] raw, List<Object> values) {
            this.length = length;
            this.stamp = stamp;
            this.raw = raw;
            this.values = values;
        }

        Run part(long from, long to, int width) {
            return width > 0
                    ? new Run(
                            to - from, stamp, Arrays.copyOfRange(raw, (int) (from * width), (int) (to * width)), values)
                    : new Run(to - from, stamp, raw, List.copyOf(values.subList((int) from, (int) to)));
        }
    }

    /** Bytes an element takes; 0 for references and other values. */
    private final int width;

    private long length = -1;
    private long baseStamp = NO_STAMP;
    private byte[] baseRaw = Run.NO_BYTES;
    private @Nullable Object[] baseValues = {};
    /** By index of the first element; they do not overlap. */
    private final TreeMap<Long, Run> runs = new TreeMap<>();

    private long misfits;

    ArrayState(long id, int schemaId, int width) {
        super(id, schemaId);
        this.width = width;
    }

    /** The number of elements; 0 if it is not known yet. */
    @Override
    public long size() {
        return Math.max(0, length);
    }

    /** Whether the elements are primitives: {@link #raw()} has them, else {@link #values()}. */
    public boolean isPrimitive() {
        return width > 0;
    }

    /** The elements of a primitive array, little endian, in the width of their type; a copy. */
    public byte[] raw() {
        byte[] content = Arrays.copyOf(baseRaw, Math.toIntExact(size() * width));
        runs.forEach((start, run) -> {
            int at = (int) Math.min(content.length, start * width);
            System.arraycopy(run.raw, 0, content, at, Math.min(run.raw.length, content.length - at));
        });
        return content;
    }

    /** The elements of a reference array; a copy. */
    public List<Object> values() {
        Object[] content = new Object[Math.toIntExact(width > 0 ? 0 : size())];
        Arrays.fill(content, Null.NULL);
        for (int i = 0; i < Math.min(content.length, baseValues.length); i++) {
            Object value = baseValues[i];
            content[i] = value == null ? Null.NULL : value;
        }
        runs.forEach((start, run) -> {
            for (int i = 0; i < run.values.size() && start + i < content.length; i++) {
                content[(int) (start + i)] = run.values.get(i);
            }
        });
        return List.of(content);
    }

    @Override
    void applyContent(Change change, long timeMicros) {
        if (change.getWhole()) {
            applyWhole(change, change.hasWholeStamp() ? change.getWholeStamp() : change.getStamp());
        }
        for (ArrayRun run : change.getRunsList()) {
            long stamp = run.hasStamp() ? run.getStamp() : change.getStamp();
            boolean inBase =
                    change.getWhole() && stamp == (change.hasWholeStamp() ? change.getWholeStamp() : change.getStamp());
            if (!inBase && stamp >= baseStamp) {
                applyRun(run, stamp);
            }
        }
    }

    private void applyWhole(Change change, long stamp) {
        if (stamp < baseStamp) {
            return;
        }
        long newLength = change.getLength();
        if (newLength < 0 || newLength * Math.max(1, width) > Integer.MAX_VALUE - 8) {
            misfits++;
            return;
        }
        length = newLength;
        baseStamp = stamp;
        baseRaw = new byte[width > 0 ? (int) (length * width) : 0];
        baseValues = new Object[width > 0 ? 0 : (int) length];
        for (ArrayRun run : change.getRunsList()) {
            if ((run.hasStamp() ? run.getStamp() : change.getStamp()) == stamp) {
                writeToBase(run);
            }
        }
        runs.values().removeIf(run -> run.stamp < stamp);
    }

    private void writeToBase(ArrayRun run) {
        long start = run.getStart();
        long count = countOf(run);
        if (start < 0 || start + count > length) {
            misfits++;
        } else if (width > 0) {
            run.getRaw().copyTo(baseRaw, (int) (start * width));
        } else {
            int at = (int) start;
            for (Value value : run.getValuesList()) {
                baseValues[at++] = Values.decode(value);
            }
        }
    }

    private long countOf(ArrayRun run) {
        return width > 0 ? run.getRaw().size() / width : run.getValuesCount();
    }

    private void applyRun(ArrayRun run, long stamp) {
        long start = run.getStart();
        long end = start + countOf(run);
        if (start < 0 || (length >= 0 && end > length)) {
            misfits++;
            return;
        }
        if (end == start) {
            return;
        }
        List<Object> values = new ArrayList<>(run.getValuesCount());
        for (Value value : run.getValuesList()) {
            values.add(Values.decode(value));
        }
        insert(start, new Run(end - start, stamp, width > 0 ? run.getRaw().toByteArray() : Run.NO_BYTES, values));
    }

    /** Puts a run over the others: keeps of them what lies beside it and, within it, what has a higher stamp. */
    private void insert(long start, Run run) {
        long end = start + run.length;
        Map.Entry<Long, Run> before = runs.lowerEntry(start);
        long from = before != null && before.getKey() + before.getValue().length > start ? before.getKey() : start;
        List<Map.Entry<Long, Run>> overlapped = new ArrayList<>();
        for (Map.Entry<Long, Run> entry : runs.subMap(from, end).entrySet()) {
            overlapped.add(Map.entry(entry.getKey(), entry.getValue()));
        }
        long next = start;
        for (Map.Entry<Long, Run> entry : overlapped) {
            long otherStart = entry.getKey();
            Run other = entry.getValue();
            long otherEnd = otherStart + other.length;
            if (other.stamp > run.stamp) {
                putPart(start, run, next, Math.max(next, otherStart));
                next = Math.max(next, Math.min(end, otherEnd));
            } else {
                runs.remove(otherStart);
                putPart(otherStart, other, otherStart, Math.min(start, otherEnd));
                putPart(otherStart, other, Math.max(end, otherStart), otherEnd);
            }
        }
        putPart(start, run, next, end);
    }

    private void putPart(long runStart, Run run, long from, long to) {
        if (from < to) {
            boolean all = from == runStart && to == runStart + run.length;
            runs.put(from, all ? run : run.part(from - runStart, to - runStart, width));
        }
    }

    @Override
    void writeContent(Change.Builder change) {
        if (baseStamp != NO_STAMP) {
            change.setLength(length);
            ArrayRun.Builder base = ArrayRun.newBuilder();
            if (width > 0) {
                base.setRaw(UnsafeByteOperations.unsafeWrap(baseRaw));
            } else {
                for (Object value : baseValues) {
                    base.addValues(Values.encode(value == null ? Null.NULL : value));
                }
            }
            if (length > 0) {
                addRun(change, base, baseStamp);
            }
        }
        runs.forEach((start, run) -> {
            ArrayRun.Builder part = ArrayRun.newBuilder().setStart(start);
            if (width > 0) {
                part.setRaw(UnsafeByteOperations.unsafeWrap(run.raw));
            } else {
                for (Object value : run.values) {
                    part.addValues(Values.encode(value));
                }
            }
            addRun(change, part, run.stamp);
        });
    }

    private void addRun(Change.Builder change, ArrayRun.Builder run, long stamp) {
        if (stamp != maxStamp()) {
            run.setStamp(stamp);
        }
        change.addRuns(run);
    }

    @Override
    void settle() {
        if (baseStamp == NO_STAMP) {
            return;
        }
        baseRaw = width > 0 ? raw() : baseRaw;
        baseValues = width > 0 ? baseValues : values().toArray();
        runs.clear();
    }

    @Override
    void forEachContentReference(LongConsumer references) {
        if (width > 0) {
            return;
        }
        if (runs.isEmpty()) {
            for (Object value : baseValues) {
                References.in(value, references);
            }
        } else if (baseStamp != NO_STAMP) {
            values().forEach(value -> References.in(value, references));
        } else {
            runs.values().forEach(run -> run.values.forEach(value -> References.in(value, references)));
        }
    }

    @Override
    long contentDigest(SchemaTable schemas) {
        if (width > 0) {
            return ContentHash.of(raw());
        }
        long hash = ContentHash.mix(41, size());
        for (Object value : values()) {
            hash = ContentHash.mix(hash, ContentHash.of(value));
        }
        return hash;
    }

    @Override
    long misfits() {
        return misfits;
    }
}
