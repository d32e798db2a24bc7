package io.rekindle.agent.pack;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.Remapper;
import org.jspecify.annotations.Nullable;

/**
 * What is changed in the libraries' classes so that they neither warn nor reach outside the private class loader.
 *
 * <ul>
 *   <li>References to {@code sun.misc.Unsafe}, by class or by name, lead to our stand-in: no warning on JDK 24 and later.
 *   <li>Chronicle does not need {@code jdk.unsupported} for signals.
 *   <li>Chronicle's exceptions out of {@code java.naming}, which the verifier loads, are ones of {@code java.base}: a small runtime lacks
 *       that module.
 *   <li>Chronicle does not merge a {@code system.properties} file of the working directory into the application's system properties.
 *   <li>Chronicle has no shutdown hook: our own closes in order, and a JVM that ends while Chronicle starts still can start it to do so.
 *   <li>Chronicle Values does not prepare a run-time compiler, whose types need the modules {@code java.compiler} and {@code jdk.compiler}.
 * </ul>
 *
 * <p>A patch whose place is not found fails the build: an upgrade has moved it.
 */
final class Patches {

    private static final Map<String, String> REPLACEMENTS = Map.of(
            "sun/misc/Unsafe", "io/rekindle/agent/shim/Unsafe",
            "sun/misc/Signal", "jdk/internal/misc/Signal",
            "sun/misc/SignalHandler", "jdk/internal/misc/Signal$Handler",
            "javax/naming/TimeLimitExceededException", "java/util/concurrent/TimeoutException",
            "javax/naming/InvalidNameException", "java/lang/IllegalArgumentException");
    private static final String CHRONICLE_JVM = "net/openhft/chronicle/core/Jvm.class";
    private static final String CHRONICLE_HOOKS = "net/openhft/chronicle/core/shutdown/PriorityHook.class";
    private static final String VALUE_MODEL = "net/openhft/chronicle/values/ValueModel.class";

    private static final String COMPILER_TYPE = "MyJavaFileManager";
    private static final String GENERATORS = "net/openhft/chronicle/values/Generators";

    private Patches() {}

    static byte[] apply(String name, byte[] original) {
        byte[] bytes = original;
        if (!name.startsWith("io/rekindle/") && namesReplaced(bytes)) {
            bytes = withReplacements(bytes);
        }
        if (name.equals(CHRONICLE_JVM)) {
            bytes = withoutMethodBody(bytes, "findAndLoadSystemProperties");
        }
        if (name.equals(CHRONICLE_HOOKS)) {
            bytes = withoutShutdownHook(bytes);
        }
        if (name.equals(VALUE_MODEL)) {
            bytes = withoutCompilerLambdas(bytes);
        }
        return bytes;
    }

    private static boolean namesReplaced(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        for (String original : REPLACEMENTS.keySet()) {
            if (text.contains(original) || text.contains(original.replace('/', '.'))) {
                return true;
            }
        }
        return false;
    }

    private static byte[] withReplacements(byte[] bytes) {
        ClassWriter writer = new ClassWriter(0);
        Remapper remapper = new Remapper(Opcodes.ASM9) {
            @Override
            public String map(String internalName) {
                return REPLACEMENTS.getOrDefault(internalName, internalName);
            }

            @Override
            public Object mapValue(Object value) {
                if (value instanceof String text && REPLACEMENTS.containsKey(text.replace('.', '/'))) {
                    return map(text.replace('.', '/')).replace('/', '.');
                }
                return super.mapValue(value);
            }
        };
        new ClassReader(bytes).accept(new ClassRemapper(writer, remapper), 0);
        return writer.toByteArray();
    }

    private static byte[] withoutMethodBody(byte[] bytes, String method) {
        ClassWriter writer = new ClassWriter(0);
        boolean[] found = new boolean[1];
        ClassVisitor emptied = new ClassVisitor(Opcodes.ASM9, writer) {
            @Override
            public @Nullable MethodVisitor visitMethod(
                    int access,
                    String name,
                    String descriptor,
                    @Nullable String signature,
                    String @Nullable [] exceptions) {
                MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
                if (!name.equals(method) || !descriptor.equals("()V")) {
                    return next;
                }
                found[0] = true;
                next.visitCode();
                next.visitInsn(Opcodes.RETURN);
                next.visitMaxs(0, 1);
                next.visitEnd();
                return null;
            }
        };
        new ClassReader(bytes).accept(emptied, 0);
        require(found[0], "method " + method);
        return writer.toByteArray();
    }

    private static byte[] withoutShutdownHook(byte[] bytes) {
        ClassWriter writer = new ClassWriter(0);
        int[] removed = new int[1];
        ClassVisitor visitor = new ClassVisitor(Opcodes.ASM9, writer) {
            @Override
            public @Nullable MethodVisitor visitMethod(
                    int access,
                    String name,
                    String descriptor,
                    @Nullable String signature,
                    String @Nullable [] exceptions) {
                MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
                return new MethodVisitor(Opcodes.ASM9, next) {
                    @Override
                    public void visitMethodInsn(
                            int opcode, String owner, String called, String type, boolean isInterface) {
                        if (owner.equals("java/lang/Runtime") && called.equals("addShutdownHook")) {
                            removed[0]++;
                            super.visitInsn(Opcodes.POP2);
                        } else {
                            super.visitMethodInsn(opcode, owner, called, type, isInterface);
                        }
                    }
                };
            }
        };
        new ClassReader(bytes).accept(visitor, 0);
        require(removed[0] == 1, "one shutdown hook of Chronicle's");
        return writer.toByteArray();
    }

    /** Where a lambda over the compiler's or the generators' types is made, null is passed instead; their bodies are left out. */
    private static byte[] withoutCompilerLambdas(byte[] bytes) {
        ClassWriter writer = new ClassWriter(0);
        int[] replaced = new int[1];
        ClassVisitor visitor = new ClassVisitor(Opcodes.ASM9, writer) {
            @Override
            public @Nullable MethodVisitor visitMethod(
                    int access,
                    String name,
                    String descriptor,
                    @Nullable String signature,
                    String @Nullable [] exceptions) {
                if (descriptor.contains(COMPILER_TYPE)) {
                    return null;
                }
                MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
                return new MethodVisitor(Opcodes.ASM9, next) {
                    @Override
                    public void visitInvokeDynamicInsn(
                            String lambda, String type, Handle bootstrap, Object... arguments) {
                        String body = arguments.length > 1 && arguments[1] instanceof Handle handle
                                ? handle.getOwner() + handle.getDesc()
                                : "";
                        if (body.contains(COMPILER_TYPE)) {
                            replaced[0]++;
                            super.visitInsn(Opcodes.POP);
                            super.visitInsn(Opcodes.ACONST_NULL);
                        } else if (body.startsWith(GENERATORS)) {
                            replaced[0]++;
                            super.visitInsn(Opcodes.ACONST_NULL);
                        } else {
                            super.visitInvokeDynamicInsn(lambda, type, bootstrap, arguments);
                        }
                    }
                };
            }
        };
        new ClassReader(bytes).accept(visitor, 0);
        require(replaced[0] == 4, "two lambdas over the compiler's file manager, two over the generators");
        return writer.toByteArray();
    }

    private static void require(boolean found, String what) {
        if (!found) {
            throw new IllegalStateException("not found, a library has changed: " + what);
        }
    }
}
