package io.rekindle.agent.weave;

import java.util.List;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * What a class file says about a class, as far as weaving asks: no code. All names are internal names.
 *
 * @param superName null for {@code java.lang.Object} alone
 * @param signature the generic signature, or null
 * @param recoverable whether its instances are marked as contexts
 * @param logicalName of the context; empty for the default
 * @param afterRecovery names of the methods to call after recovery: instance methods without parameters
 * @param wrongAfterRecovery methods so marked that cannot be called
 * @param atomicMethods name and descriptor of the methods marked as atomic
 */
record ClassFacts(
        String name,
        int majorVersion,
        int access,
        @Nullable String superName,
        List<String> interfaces,
        @Nullable String signature,
        boolean recoverable,
        String logicalName,
        List<String> formerNames,
        List<FieldFacts> fields,
        List<String> afterRecovery,
        List<String> wrongAfterRecovery,
        List<String> atomicMethods,
        boolean hasInitialiser) {

    boolean isInterface() {
        return (access & Opcodes.ACC_INTERFACE) != 0;
    }

    boolean isEnum() {
        return (access & Opcodes.ACC_ENUM) != 0;
    }

    boolean isRecord() {
        return "java/lang/Record".equals(superName);
    }

    /** Whether its instances have fields that weaving tracks. */
    boolean hasTrackedFields() {
        return !isInterface() && !isEnum();
    }

    @Nullable
    FieldFacts field(String fieldName) {
        for (FieldFacts field : fields) {
            if (field.name().equals(fieldName)) {
                return field;
            }
        }
        return null;
    }
}
