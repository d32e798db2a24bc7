package io.rekindle.agent.weave;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ConstantDynamic;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/**
 * Finds the constructors of a class that do nothing but store into {@code this}, field initialisers included: what they store are
 * constants and objects of the JDK that they allocate. Such a constructor may be run to make a recovered object, since nobody else can
 * tell whether it ran.
 *
 * <p>Straight-line code alone is looked at. What is not known to be harmless counts as not plain.
 */
final class PlainConstructors extends ClassVisitor {
    /** Stands for a superclass of the JDK whose constructor is plain. */
    static final String OF_THE_JDK = "";

    private static final Set<String> VALUES = Set.of(
            "java/lang/Object",
            "java/lang/Record",
            "java/lang/StringBuilder",
            "java/lang/StringBuffer",
            "java/lang/String",
            "java/lang/ThreadLocal",
            "java/lang/Integer",
            "java/lang/Long",
            "java/lang/Double",
            "java/lang/Boolean",
            "java/math/BigDecimal",
            "java/math/BigInteger",
            "java/io/ByteArrayOutputStream",
            "java/util/AbstractMap$SimpleEntry",
            "java/util/ArrayDeque",
            "java/util/ArrayList",
            "java/util/BitSet",
            "java/util/Date",
            "java/util/EnumMap",
            "java/util/GregorianCalendar",
            "java/util/HashMap",
            "java/util/HashSet",
            "java/util/Hashtable",
            "java/util/IdentityHashMap",
            "java/util/LinkedHashMap",
            "java/util/LinkedHashSet",
            "java/util/LinkedList",
            "java/util/PriorityQueue",
            "java/util/Properties",
            "java/util/Random",
            "java/util/Stack",
            "java/util/StringJoiner",
            "java/util/TreeMap",
            "java/util/TreeSet",
            "java/util/UUID",
            "java/util/Vector",
            "java/util/WeakHashMap",
            "java/util/concurrent/ArrayBlockingQueue",
            "java/util/concurrent/CompletableFuture",
            "java/util/concurrent/ConcurrentHashMap",
            "java/util/concurrent/ConcurrentLinkedDeque",
            "java/util/concurrent/ConcurrentLinkedQueue",
            "java/util/concurrent/ConcurrentSkipListMap",
            "java/util/concurrent/ConcurrentSkipListSet",
            "java/util/concurrent/CopyOnWriteArrayList",
            "java/util/concurrent/CopyOnWriteArraySet",
            "java/util/concurrent/CountDownLatch",
            "java/util/concurrent/CyclicBarrier",
            "java/util/concurrent/DelayQueue",
            "java/util/concurrent/Exchanger",
            "java/util/concurrent/LinkedBlockingDeque",
            "java/util/concurrent/LinkedBlockingQueue",
            "java/util/concurrent/LinkedTransferQueue",
            "java/util/concurrent/Phaser",
            "java/util/concurrent/PriorityBlockingQueue",
            "java/util/concurrent/Semaphore",
            "java/util/concurrent/SynchronousQueue");

    private static final String[] VALUE_PACKAGES = {
        "java/util/concurrent/atomic/", "java/util/concurrent/locks/", "java/text/"
    };

    /** Classes whose static methods only make values; they call no method of an argument that an application may have written. */
    private static final Set<String> FACTORIES = Set.of(
            "java/lang/Boolean",
            "java/lang/Byte",
            "java/lang/Character",
            "java/lang/Short",
            "java/lang/Integer",
            "java/lang/Long",
            "java/lang/Float",
            "java/lang/Double",
            "java/math/BigDecimal",
            "java/math/BigInteger",
            "java/time/Duration",
            "java/time/Instant",
            "java/time/LocalDate",
            "java/time/LocalDateTime",
            "java/time/LocalTime",
            "java/time/Period",
            "java/time/ZonedDateTime",
            "java/time/OffsetDateTime",
            "java/util/List",
            "java/util/Optional",
            "java/util/OptionalInt",
            "java/util/OptionalLong",
            "java/util/OptionalDouble",
            "java/util/UUID",
            "java/util/EnumSet");

    private final FactsSource others;
    private final Map<String, Code> constructors = new HashMap<>();
    private String name = "";
    private @Nullable String superName;

    private PlainConstructors(FactsSource others) {
        super(ClassParser.ASM);
        this.others = others;
    }

    /**
     * The plain constructors by descriptor, as far as the class alone tells.
     *
     * @param classFile before weaving
     * @param others knows which classes are enums
     */
    static Map<String, WovenClass.PlainConstructor> in(byte[] classFile, FactsSource others) {
        PlainConstructors found = new PlainConstructors(others);
        new ClassReader(classFile).accept(found, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        Map<String, WovenClass.PlainConstructor> plain = new HashMap<>();
        for (String descriptor : found.constructors.keySet()) {
            WovenClass.PlainConstructor end = found.end(descriptor);
            if (end != null) {
                plain.put(descriptor, end);
            }
        }
        return Map.copyOf(plain);
    }

    private WovenClass.@Nullable PlainConstructor end(String descriptor) {
        Code code = constructors.get(descriptor);
        Map<String, String> made = new HashMap<>();
        for (int depth = 0; code != null && depth <= constructors.size(); depth++) {
            String callee = code.calleeOwner;
            if (!code.plain || callee == null) {
                return null;
            }
            made.putAll(code.made);
            if (!callee.equals(name)) {
                return new WovenClass.PlainConstructor(isValue(callee) ? OF_THE_JDK : code.calleeDescriptor, made);
            }
            code = constructors.get(code.calleeDescriptor);
        }
        return null;
    }

    @Override
    public void visit(
            int version,
            int access,
            String className,
            @Nullable String signature,
            @Nullable String superClass,
            String @Nullable [] interfaces) {
        name = className;
        superName = superClass;
    }

    @Override
    public @Nullable MethodVisitor visitMethod(
            int access, String method, String descriptor, @Nullable String signature, String @Nullable [] exceptions) {
        if (!method.equals("<init>")) {
            return null;
        }
        Code code = new Code();
        constructors.put(descriptor, code);
        return code;
    }

    private static boolean isValue(String type) {
        if (VALUES.contains(type)) {
            return true;
        }
        for (String prefix : VALUE_PACKAGES) {
            if (type.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isFactory(String type, String method, String descriptor) {
        return switch (type) {
            case "java/util/Collections" ->
                method.startsWith("empty")
                        || method.startsWith("synchronized")
                        || method.startsWith("unmodifiable")
                        || method.equals("newSetFromMap")
                        || method.equals("reverseOrder");
            case "java/util/concurrent/ConcurrentHashMap" -> method.equals("newKeySet");
            case "java/util/Comparator" -> method.equals("naturalOrder") || method.equals("reverseOrder");
            case "java/util/Map", "java/util/Set" -> method.equals("of") && descriptor.startsWith("()");
            case "java/lang/System" -> method.equals("nanoTime") || method.equals("currentTimeMillis");
            default -> FACTORIES.contains(type);
        };
    }

    /** Constants whose type is their class: of the JDK's values, and of enums. */
    private boolean isConstant(String owner, String descriptor) {
        if (!descriptor.equals('L' + owner + ';')) {
            return owner.startsWith("java/lang/") && descriptor.length() == 1;
        }
        if (owner.startsWith("java/")) {
            return owner.startsWith("java/time/")
                    || owner.startsWith("java/math/")
                    || owner.equals("java/lang/Boolean")
                    || owner.equals("java/util/Locale")
                    || owner.equals("java/util/concurrent/TimeUnit");
        }
        ClassFacts facts = others.facts(owner);
        return facts != null && facts.isEnum();
    }

    /** One constructor: follows where {@code this} is on the operand stack. */
    private final class Code extends MethodVisitor {
        private static final byte OTHER = 0;
        private static final byte THIS = 1;
        /** Refers to {@code this}, as a lambda does: may be kept in a field of it, and nowhere else. */
        private static final byte TIED = 2;

        private boolean plain = true;
        private @Nullable String calleeOwner;
        private String calleeDescriptor = "";
        /** Constructors of the application's that it calls to allocate others, by class and descriptor. */
        private final Map<String, String> made = new HashMap<>(2);

        private byte[] stack = new byte[16];
        private int top;

        Code() {
            super(ClassParser.ASM);
        }

        private void push(byte kind) {
            if (top == stack.length) {
                stack = Arrays.copyOf(stack, top * 2);
            }
            stack[top++] = kind;
        }

        private void pushOthers(int slots) {
            for (int i = 0; i < slots; i++) {
                push(OTHER);
            }
        }

        private byte pop() {
            return top == 0 ? OTHER : stack[--top];
        }

        /** Pops values that go where the constructor has no say any more. */
        private void popOthers(int slots) {
            for (int i = 0; i < slots; i++) {
                plain &= pop() == OTHER;
            }
        }

        @Override
        public void visitInsn(int opcode) {
            switch (opcode) {
                case Opcodes.RETURN, Opcodes.NOP -> {
                    // straight on
                }
                case Opcodes.DUP -> {
                    byte a = pop();
                    push(a);
                    push(a);
                }
                case Opcodes.DUP_X1 -> {
                    byte a = pop();
                    byte b = pop();
                    push(a);
                    push(b);
                    push(a);
                }
                case Opcodes.POP -> pop();
                case Opcodes.POP2 -> {
                    pop();
                    pop();
                }
                case Opcodes.AASTORE,
                        Opcodes.IASTORE,
                        Opcodes.FASTORE,
                        Opcodes.BASTORE,
                        Opcodes.CASTORE,
                        Opcodes.SASTORE -> popOthers(3);
                case Opcodes.LASTORE, Opcodes.DASTORE -> popOthers(4);
                default -> {
                    int effect = MethodScan.stackEffect(opcode);
                    plain &= effect >= 0;
                    popOthers(effect >> 2);
                    pushOthers(effect & 3);
                }
            }
        }

        @Override
        public void visitIntInsn(int opcode, int operand) {
            if (opcode == Opcodes.NEWARRAY) {
                popOthers(1);
            }
            push(OTHER);
        }

        @Override
        public void visitVarInsn(int opcode, int local) {
            switch (opcode) {
                case Opcodes.ALOAD -> push(local == 0 ? THIS : OTHER);
                case Opcodes.ILOAD, Opcodes.FLOAD -> push(OTHER);
                case Opcodes.LLOAD, Opcodes.DLOAD -> pushOthers(2);
                default -> plain = false;
            }
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            switch (opcode) {
                case Opcodes.NEW -> {
                    push(OTHER);
                }
                case Opcodes.ANEWARRAY -> {
                    popOthers(1);
                    push(OTHER);
                }
                default -> plain = false;
            }
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String field, String descriptor) {
            int slots = descriptor.equals("J") || descriptor.equals("D") ? 2 : 1;
            switch (opcode) {
                case Opcodes.PUTFIELD -> {
                    for (int i = 0; i < slots; i++) {
                        pop();
                    }
                    plain &= pop() == THIS && owner.equals(name);
                }
                case Opcodes.GETFIELD -> {
                    plain &= pop() == THIS && owner.equals(name);
                    pushOthers(slots);
                }
                case Opcodes.GETSTATIC -> {
                    plain &= isConstant(owner, descriptor);
                    pushOthers(slots);
                }
                default -> plain = false;
            }
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String method, String descriptor, boolean isInterface) {
            int sizes = Type.getArgumentsAndReturnSizes(descriptor);
            popOthers((sizes >> 2) - 1);
            if (opcode == Opcodes.INVOKESTATIC) {
                plain &= isFactory(owner, method, descriptor);
            } else if (opcode == Opcodes.INVOKESPECIAL && method.equals("<init>")) {
                if (pop() == THIS) {
                    plain &= calleeOwner == null && (owner.equals(name) || owner.equals(superName));
                    calleeOwner = owner;
                    calleeDescriptor = descriptor;
                } else if (!isValue(owner)) {
                    String other = made.put(owner, descriptor);
                    plain &= !owner.startsWith("java/") && (other == null || other.equals(descriptor));
                }
            } else {
                plain = false;
            }
            pushOthers(sizes & 3);
        }

        @Override
        public void visitInvokeDynamicInsn(String method, String descriptor, Handle bootstrap, Object... arguments) {
            int slots = (Type.getArgumentsAndReturnSizes(descriptor) >> 2) - 1;
            byte made = OTHER;
            for (int i = 0; i < slots; i++) {
                byte captured = pop();
                made = captured == OTHER ? made : TIED;
            }
            plain &= bootstrap.getOwner().equals("java/lang/invoke/LambdaMetafactory");
            push(made);
        }

        @Override
        public void visitLdcInsn(Object value) {
            plain &= !(value instanceof ConstantDynamic);
            pushOthers(value instanceof Long || value instanceof Double ? 2 : 1);
        }

        @Override
        public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
            popOthers(dimensions);
            push(OTHER);
        }

        @Override
        public void visitIincInsn(int local, int increment) {
            plain = false;
        }

        @Override
        public void visitJumpInsn(int opcode, Label label) {
            plain = false;
        }

        @Override
        public void visitTableSwitchInsn(int min, int max, Label defaultLabel, Label... labels) {
            plain = false;
        }

        @Override
        public void visitLookupSwitchInsn(Label defaultLabel, int[] keys, Label[] labels) {
            plain = false;
        }

        @Override
        public void visitTryCatchBlock(Label start, Label end, Label handler, @Nullable String type) {
            plain = false;
        }
    }
}
