package io.rekindle.it.crash;

import io.rekindle.it.planted.LateLog;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/** Faults of one line that someone might make, and that a gate must find. Planted into classes of the agent's jar. */
enum Fault {
    /** The unit's record is handed to another thread: the method returns, and may be acknowledged, before it is in the log. */
    ACKNOWLEDGED_BEFORE_COMMITTED("engine/io/rekindle/runtime/capture/Capture.class") {
        @Override
        ClassVisitor plantInto(ClassVisitor next, Planted planted) {
            return new EachMethod(next) {
                @Override
                MethodVisitor in(MethodVisitor method, String name) {
                    return new MethodVisitor(Opcodes.ASM9, method) {
                        @Override
                        public void visitMethodInsn(
                                int opcode, String owner, String called, String descriptor, boolean isInterface) {
                            if (called.equals("append") && descriptor.equals("(I[BII)J")) {
                                planted.done();
                                super.visitMethodInsn(
                                        Opcodes.INVOKESTATIC, LATE_LOG, "append", "(Ljava/lang/Object;I[BII)J", false);
                            } else {
                                super.visitMethodInsn(opcode, owner, called, descriptor, isInterface);
                            }
                        }
                    };
                }
            };
        }

        @Override
        Map<String, byte[]> addedEntries() {
            Map<String, byte[]> added = new HashMap<>();
            added.put("engine/" + LATE_LOG + ".class", bytesOf(LateLog.class));
            return added;
        }
    },

    /** A lock is released without what was written under it being committed; that happens at the end of the method only. */
    LOCK_RULE_SKIPPED("hook/io/rekindle/hook/Hook.class") {
        @Override
        ClassVisitor plantInto(ClassVisitor next, Planted planted) {
            return new EachMethod(next) {
                @Override
                @Nullable
                MethodVisitor in(MethodVisitor method, String name) {
                    if (!name.equals("lockExit")) {
                        return method;
                    }
                    planted.done();
                    method.visitCode();
                    method.visitVarInsn(Opcodes.ALOAD, 1);
                    method.visitVarInsn(Opcodes.ALOAD, 0);
                    method.visitMethodInsn(
                            Opcodes.INVOKEVIRTUAL,
                            "io/rekindle/hook/Unit",
                            "releasing",
                            "(Ljava/lang/Object;)Z",
                            false);
                    method.visitInsn(Opcodes.POP);
                    method.visitInsn(Opcodes.RETURN);
                    method.visitMaxs(0, 0);
                    method.visitEnd();
                    return null; // the body that was there is dropped
                }
            };
        }
    },

    /** Replay does each operation on a list twice. */
    DELTA_APPLIED_TWICE("engine/io/rekindle/runtime/image/ListState.class") {
        @Override
        ClassVisitor plantInto(ClassVisitor next, Planted planted) {
            return new ClassVisitor(Opcodes.ASM9, next) {
                @Override
                public @Nullable MethodVisitor visitMethod(
                        int access,
                        String name,
                        String descriptor,
                        @Nullable String signature,
                        String @Nullable [] thrown) {
                    if (!name.equals("execute")) {
                        return super.visitMethod(access, name, descriptor, signature, thrown);
                    }
                    planted.done();
                    MethodVisitor twice = super.visitMethod(access, name, descriptor, null, null);
                    twice.visitCode();
                    for (int i = 0; i < 2; i++) {
                        twice.visitVarInsn(Opcodes.ALOAD, 0);
                        twice.visitVarInsn(Opcodes.ALOAD, 1);
                        twice.visitMethodInsn(
                                Opcodes.INVOKEVIRTUAL,
                                "io/rekindle/runtime/image/ListState",
                                "executeOnce",
                                descriptor,
                                false);
                    }
                    twice.visitInsn(Opcodes.RETURN);
                    twice.visitMaxs(0, 0);
                    twice.visitEnd();
                    return super.visitMethod(access, "executeOnce", descriptor, signature, thrown);
                }
            };
        }
    };

    private static final String LATE_LOG = "io/rekindle/it/planted/LateLog";

    private final String entry;

    Fault(String entry) {
        this.entry = entry;
    }

    /** The entry of the jar that it is planted into. */
    String entry() {
        return entry;
    }

    abstract ClassVisitor plantInto(ClassVisitor next, Planted planted);

    /** Entries that the jar needs besides. */
    Map<String, byte[]> addedEntries() {
        return Map.of();
    }

    /**
     * The class with the fault in it.
     *
     * @throws IllegalStateException if the place for it is not there any more: the code has changed, and the fault must follow
     */
    byte[] plant(byte[] original) {
        ClassReader reader = new ClassReader(original);
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        Planted planted = new Planted();
        reader.accept(plantInto(writer, planted), 0);
        if (planted.times == 0) {
            throw new IllegalStateException(this + " finds no place in " + entry);
        }
        return writer.toByteArray();
    }

    private static byte[] bytesOf(Class<?> type) {
        String resource = type.getName().replace('.', '/') + ".class";
        try (InputStream in = type.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no bytes of " + type);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Counts. */
    static final class Planted {
        private int times;

        void done() {
            times++;
        }
    }

    /** Lets each method pass through {@link #in}. */
    private abstract static class EachMethod extends ClassVisitor {
        EachMethod(ClassVisitor next) {
            super(Opcodes.ASM9, next);
        }

        abstract @Nullable MethodVisitor in(MethodVisitor method, String name);

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access, String name, String descriptor, @Nullable String signature, String @Nullable [] thrown) {
            return in(super.visitMethod(access, name, descriptor, signature, thrown), name);
        }
    }
}
