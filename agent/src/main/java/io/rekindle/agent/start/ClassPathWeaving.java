package io.rekindle.agent.start;

import io.rekindle.agent.weave.ClassPathIndex;
import io.rekindle.agent.weave.WeaveOptions;
import io.rekindle.agent.weave.Weaver;
import io.rekindle.agent.weave.WeaverListener;
import io.rekindle.runtime.settings.Settings;
import java.io.File;
import java.lang.instrument.ClassFileTransformer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Weaving by the index of the JVM's class path. Says once what could not be done, and keeps it for {@code status}. */
final class ClassPathWeaving implements Weaving, WeaverListener {

    private static final long INDEX_WAIT_MILLIS = 30_000;
    private static final String CACHE = "/classpath.index";

    private final ClassPathIndex index;
    private final Weaver weaver;
    private final Map<String, String> notWoven = new ConcurrentHashMap<>();

    ClassPathWeaving(Settings settings) {
        WeaveOptions options = new WeaveOptions(
                settings.packages(),
                settings.exclude(),
                settings.roots(),
                settings.contexts(),
                // where there is no store yet, nothing may be to be woven: leave no trace
                new File(settings.dir()).isDirectory() ? settings.dir() + CACHE : null,
                null);
        index = new ClassPathIndex(ClassPathIndex.classPathOfThisJvm(), options, this);
        weaver = new Weaver(index, this);
        index.start();
    }

    @Override
    public boolean isNeeded() {
        if (!index.await(INDEX_WAIT_MILLIS)) {
            throw new IllegalStateException(
                    "the class path was not read after " + INDEX_WAIT_MILLIS + " ms; is it on a network disk?");
        }
        return index.hasAnythingToWeave();
    }

    @Override
    public ClassFileTransformer transformer() {
        return weaver;
    }

    @Override
    public boolean shouldWeave(String className, ClassLoader loader) {
        return weaver.shouldWeave(className, loader);
    }

    @Override
    public @Nullable String renamed(String formerName) {
        return index.renamed(formerName);
    }

    @Override
    public Map<String, String> notWoven() {
        return notWoven;
    }

    @Override
    public void notWoven(String className, String reason, @Nullable Throwable cause) {
        notWoven.put(className, reason);
        Console.say("not tracked: class=" + className + ": " + reason + (cause == null ? "" : ": " + cause));
    }

    @Override
    public void problem(String message) {
        Console.say(message);
    }
}
