package io.rekindle.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.hook.Factories;
import io.rekindle.hook.Hook;
import io.rekindle.hook.Locks;
import io.rekindle.hook.Memory;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the weaver writes, instruction by instruction. */
class WrittenCodeTest {

    @Test
    void aWriteInsideAUnitCallsNothingButItsNoteMethod() throws IOException {
        Map<String, List<String>> methods = instructions("com/acme/zoo/Wide");

        assertThat(methods.get("write"))
                .as("one look-up of the unit a call, one note a write, nothing else")
                .containsExactly(
                        "Hook.unit",
                        "Hook.enter",
                        "Wide.$rk$note",
                        "Wide.$rk$note",
                        "Wide.$rk$note",
                        "Wide.$rk$note",
                        "Hook.exit",
                        "Hook.unwinding",
                        "Hook.exit");
        assertThat(methods.get("$rk$note"))
                .as("its fast path compares and marks; an entry is fetched only when the cached one is another's")
                .containsExactly("Hook.entry", "Entry.mark");
    }

    @Test
    void markingIsPlainArithmetic() throws IOException {
        assertThat(calls(read("io/rekindle/hook/Entry")).get("mark")).containsExactly("Entry.markMore");
    }

    @Test
    void aGetterIsNotTouched() throws IOException {
        assertThat(instructions("com/acme/bank/Account").get("balance")).isEmpty();
    }

    @Test
    void everyHookThatIsCalledExists() throws IOException {
        for (String name : List.of(
                "com/acme/bank/Account",
                "com/acme/zoo/Numbers",
                "com/acme/zoo/Derived",
                "com/acme/zoo/Guarded",
                "com/acme/zoo/Registry",
                "com/acme/zoo/Atomics",
                "com/acme/zoo/Sets",
                "com/acme/zoo/Handing")) {
            new ClassReader(woven(name)).accept(new HooksExist(), 0);
        }
    }

    private static final class HooksExist extends ClassVisitor {
        HooksExist() {
            super(Opcodes.ASM9);
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String method, String descriptor, String signature, String[] exceptions) {
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitMethodInsn(int opcode, String owner, String name, String called, boolean isInterface) {
                    for (Class<?> hooks : List.of(Hook.class, Locks.class, Factories.class, Memory.class)) {
                        if (owner.equals(Type.getInternalName(hooks))) {
                            assertThat(hooks.getMethods())
                                    .as("%s.%s%s", owner, name, called)
                                    .anyMatch(each -> isThat(each, name, called));
                        }
                    }
                }
            };
        }

        private static boolean isThat(Method method, String name, String descriptor) {
            return Modifier.isStatic(method.getModifiers())
                    && method.getName().equals(name)
                    && Type.getMethodDescriptor(method).equals(descriptor);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ArrayList",
                "LinkedList",
                "ArrayDeque",
                "HashMap",
                "LinkedHashMap",
                "TreeMap",
                "HashSet",
                "LinkedHashSet",
                "TreeSet",
                "concurrent.ConcurrentHashMap"
            })
    void aTrackedCollectionHasEveryConstructorOfItsOriginal(String name) throws ClassNotFoundException {
        Class<?> original = Class.forName("java.util." + name);
        String substitute = Substitutes.of(Type.getInternalName(original));
        assertThat(substitute).isNotNull();
        Class<?> tracked = Class.forName(substitute.replace('/', '.'));

        assertThat(original).isAssignableFrom(tracked);
        for (Constructor<?> constructor : original.getConstructors()) {
            assertThat(tracked.getConstructors())
                    .as("%s", constructor)
                    .anyMatch(each -> Arrays.equals(each.getParameterTypes(), constructor.getParameterTypes()));
        }
    }

    /** The calls that weaving added to each method, by name. */
    private static Map<String, List<String>> instructions(String name) throws IOException {
        Map<String, List<String>> woven = calls(woven(name));
        Map<String, List<String>> plain = calls(read(name));
        for (Map.Entry<String, List<String>> each : plain.entrySet()) {
            for (String call : each.getValue()) {
                List<String> left = woven.get(each.getKey());
                assertThat(left).isNotNull();
                left.remove(call);
            }
        }
        return woven;
    }

    private static Map<String, List<String>> calls(byte[] classFile) {
        Map<String, List<String>> calls = new LinkedHashMap<>();
        new ClassReader(classFile)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access,
                                    String method,
                                    String descriptor,
                                    String signature,
                                    String[] exceptions) {
                                List<String> list = calls.computeIfAbsent(method, key -> new ArrayList<>());
                                return new MethodVisitor(Opcodes.ASM9) {
                                    @Override
                                    public void visitMethodInsn(
                                            int opcode, String owner, String name, String called, boolean isInterface) {
                                        list.add(owner.substring(owner.lastIndexOf('/') + 1) + "." + name);
                                    }

                                    @Override
                                    public void visitInsn(int opcode) {
                                        if (opcode == Opcodes.MONITORENTER || opcode == Opcodes.MONITOREXIT) {
                                            list.add("monitor");
                                        }
                                    }

                                    @Override
                                    public void visitTypeInsn(int opcode, String type) {
                                        if (opcode == Opcodes.NEW) {
                                            list.add("new " + type);
                                        }
                                    }
                                };
                            }
                        },
                        0);
        return calls;
    }

    private static byte[] woven(String name) throws IOException {
        WeavingLoader world = WeavingLoader.create();
        byte[] woven = new Weaver(world.index(), new WeaverListener() {
                    @Override
                    public void notWoven(String className, String reason, @Nullable Throwable cause) {
                        throw new IllegalStateException(className + " " + reason, cause);
                    }

                    @Override
                    public void problem(String message) {
                        throw new IllegalStateException(message);
                    }
                })
                .transform(world, name, null, null, read(name));
        assertThat(woven).isNotNull();
        return woven;
    }

    private static byte[] read(String name) throws IOException {
        try (InputStream in = WrittenCodeTest.class.getResourceAsStream("/" + name + ".class")) {
            assertThat(in).isNotNull();
            return in.readAllBytes();
        }
    }
}
