package io.rekindle.agent.weave;

import io.rekindle.hook.Engine;
import io.rekindle.hook.Entry;
import io.rekindle.hook.Hook;
import io.rekindle.hook.Unit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes down, per thread, what woven code tells the engine: one line an event. */
final class RecordingEngine extends Engine {
    private static final RecordingEngine INSTALLED = new RecordingEngine();
    private static final ThreadLocal<List<String>> EVENTS = ThreadLocal.withInitial(ArrayList::new);

    static {
        Hook.install(INSTALLED);
        Hook.installFieldNames(WovenClasses::fieldNames);
    }

    private RecordingEngine() {}

    /** Installs the engine if need be and forgets this thread's events. */
    static void begin() {
        EVENTS.get().clear();
    }

    /** What happened on this thread since {@link #begin} or the last call, in order. */
    static List<String> events() {
        List<String> happened = List.copyOf(EVENTS.get());
        EVENTS.get().clear();
        return happened;
    }

    /** Lets a test add its own marks between the engine's. */
    static void note(String event) {
        EVENTS.get().add(event);
    }

    @Override
    protected void encode(Unit unit) {
        String noted = noted(unit);
        if (!noted.isEmpty()) {
            note("encode" + noted);
            unit.hasPending = true;
        }
        unit.clearNotes();
    }

    @Override
    protected void commit(Unit unit) {
        note("commit" + noted(unit));
    }

    private static String noted(Unit unit) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < unit.entryCount; i++) {
            Entry entry = unit.entries[i];
            text.append(' ')
                    .append(entry.level == null ? "?" : entry.level.getSimpleName())
                    .append(fields(entry));
        }
        for (int i = 0; i < unit.opCount; i++) {
            text.append(" op").append(unit.opKinds[i]).append(':').append(unit.opIndexes[i]);
        }
        for (int i = 0; i < unit.touchedCount; i++) {
            text.append(" touch:").append(unit.touched[i].getClass().getSimpleName());
        }
        return text.toString();
    }

    private static List<String> fields(Entry entry) {
        List<String> names = new ArrayList<>();
        String[] all = entry.level == null ? null : WovenClasses.fieldNames(entry.level);
        for (int bit = 0; all != null && bit < all.length; bit++) {
            if (entry.isMarked(bit)) {
                names.add(all[bit]);
            }
        }
        return names;
    }

    @Override
    protected void publishDeferred() {}

    @Override
    protected void rootRead(Class<?> type, String field) {}

    @Override
    protected void awaitDurable(Unit unit) {}

    @Override
    protected void constructed(Object self) {
        note("constructed " + self.getClass().getSimpleName());
    }

    @Override
    protected void keyWritten(Object self) {
        note("keyWritten " + self.getClass().getSimpleName());
    }

    @Override
    protected void initialised(Class<?> type) {
        note("initialised " + type.getSimpleName());
    }

    @Override
    protected void rootAssigned(Class<?> type, String field) {
        note("rootAssigned " + type.getSimpleName() + "#" + field);
    }

    @Override
    protected void resolve(Object collection) {
        note("resolve");
    }

    @Override
    protected void torn() {}

    @Override
    protected void failed(String where, @Nullable Throwable failure) {
        note("failed " + where + " " + failure);
    }
}
