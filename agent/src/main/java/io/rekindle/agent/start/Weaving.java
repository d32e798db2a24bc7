package io.rekindle.agent.start;

import java.lang.instrument.ClassFileTransformer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the start asks of the weaver. When this exists, the index of the class path is being read beside, on a thread of its own. */
public interface Weaving {

    /**
     * Whether any class is to be woven; waits, bounded, until the class path is read. If not, no hook class is defined and no engine is
     * started, and the transformer is removed again.
     */
    boolean isNeeded();

    /** The transformer that adds members; installed by premain, without the power to retransform. It waits for the index itself. */
    ClassFileTransformer transformer();

    /**
     * Whether the class should go through the transformer. Asked of classes that loaded before it was installed; must not load classes.
     *
     * @param className binary name
     * @param loader the class's own, never the boot loader
     */
    boolean shouldWeave(String className, ClassLoader loader);

    /** The present name of a class that says it had this one before, both binary; null if none does or more than one. */
    @Nullable
    String renamed(String formerName);

    /** Classes that should be woven and could not be, with the reason; grows. To be shown and counted in {@code status}. */
    Map<String, String> notWoven();
}
