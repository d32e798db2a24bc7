package io.rekindle.agent.weave;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A class found on the class path, by its internal name.
 *
 * @param file the jar it lies in, or the class file itself
 * @param position of its entry in the jar; -1 for a class file
 * @param marks as {@link ClassScan#marks}
 */
record AppClass(
        String name,
        @Nullable String superName,
        List<String> interfaces,
        int marks,
        String file,
        long position,
        int method,
        int compressedSize,
        int size) {}
