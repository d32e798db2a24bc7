package io.rekindle.agent.weave;

import java.util.List;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * What a class file says about one field.
 *
 * @param signature the generic signature, or null
 * @param recoverable whether it is marked as a durable root
 * @param logicalName of the root; empty for the default
 */
record FieldFacts(
        String name,
        String descriptor,
        int access,
        @Nullable String signature,
        boolean recoverable,
        String logicalName,
        boolean contextKey,
        boolean notRecovered,
        List<String> formerNames) {

    boolean isStatic() {
        return (access & Opcodes.ACC_STATIC) != 0;
    }

    boolean isFinal() {
        return (access & Opcodes.ACC_FINAL) != 0;
    }

    /** Whether its value belongs to the state of its object. */
    boolean isState() {
        return !notRecovered && (access & (Opcodes.ACC_STATIC | Opcodes.ACC_TRANSIENT)) == 0;
    }
}
