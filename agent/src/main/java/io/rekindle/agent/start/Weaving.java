package io.rekindle.agent.start;

import java.lang.instrument.ClassFileTransformer;

/** What the start asks of the weaver, which has read the index of the class path when this exists. */
public interface Weaving {

    /** Whether any class is to be woven. If not, no hook class is defined, no transformer installed and no engine started. */
    boolean isNeeded();

    /** The transformer that adds members; installed without the power to retransform. */
    ClassFileTransformer transformer();

    /**
     * Whether the class should go through the transformer. Asked of classes that loaded before it was installed; must not load classes.
     *
     * @param loader the class's own, never the boot loader
     */
    boolean shouldWeave(String className, ClassLoader loader);
}
