package io.rekindle.agent.weave;

import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.jar.asm.AnnotationVisitor;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/** Reads {@link ClassFacts} from a class file, passing over all code. */
final class ClassParser extends ClassVisitor {
    static final int ASM = Opcodes.ASM9;

    private static final String RECOVERABLE = "Lio/rekindle/Recoverable;";
    private static final String CONTEXT_KEY = "Lio/rekindle/ContextKey;";
    private static final String NOT_RECOVERED = "Lio/rekindle/NotRecovered;";
    private static final String ATOMIC = "Lio/rekindle/Atomic;";
    private static final String AFTER_RECOVERY = "Lio/rekindle/AfterRecovery;";
    private static final String FORMER_NAME = "Lio/rekindle/FormerName;";

    private final List<FieldFacts> fields = new ArrayList<>();
    private final List<String> afterRecovery = new ArrayList<>();
    private final List<String> wrongAfterRecovery = new ArrayList<>();
    private final List<String> atomicMethods = new ArrayList<>();
    private final List<String> formerNames = new ArrayList<>();
    private String name = "";
    private int majorVersion;
    private int access;
    private @Nullable String superName;
    private List<String> interfaces = List.of();
    private @Nullable String signature;
    private boolean recoverable;
    private String logicalName = "";
    private boolean hasInitialiser;

    private ClassParser() {
        super(ASM);
    }

    /** @throws RuntimeException if the class file is damaged or of a version too new to read */
    static ClassFacts parse(byte[] classFile) {
        ClassParser parser = new ClassParser();
        new ClassReader(classFile)
                .accept(parser, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return parser.facts();
    }

    private ClassFacts facts() {
        return new ClassFacts(
                name,
                majorVersion,
                access,
                superName,
                interfaces,
                signature,
                recoverable,
                logicalName,
                List.copyOf(formerNames),
                List.copyOf(fields),
                List.copyOf(afterRecovery),
                List.copyOf(wrongAfterRecovery),
                List.copyOf(atomicMethods),
                hasInitialiser);
    }

    @Override
    public void visit(
            int version,
            int classAccess,
            String className,
            @Nullable String classSignature,
            @Nullable String superClass,
            String @Nullable [] superInterfaces) {
        majorVersion = version & 0xFFFF;
        access = classAccess;
        name = className;
        signature = classSignature;
        superName = superClass;
        interfaces = superInterfaces == null ? List.of() : List.of(superInterfaces);
    }

    @Override
    public @Nullable AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
        if (descriptor.equals(RECOVERABLE)) {
            recoverable = true;
            return new AnnotationVisitor(ASM) {
                @Override
                public void visit(String key, Object value) {
                    logicalName = value.toString();
                }
            };
        }
        return descriptor.equals(FORMER_NAME) ? new Names(formerNames) : null;
    }

    @Override
    public FieldVisitor visitField(
            int fieldAccess,
            String fieldName,
            String descriptor,
            @Nullable String fieldSignature,
            @Nullable Object value) {
        return new FieldParser(fieldAccess, fieldName, descriptor, fieldSignature);
    }

    @Override
    public @Nullable MethodVisitor visitMethod(
            int methodAccess,
            String methodName,
            String descriptor,
            @Nullable String methodSignature,
            String @Nullable [] exceptions) {
        if (methodName.equals("<clinit>")) {
            hasInitialiser = true;
            return null;
        }
        return new MethodVisitor(ASM) {
            @Override
            public @Nullable AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
                if (annotation.equals(ATOMIC)) {
                    atomicMethods.add(methodName + descriptor);
                } else if (annotation.equals(AFTER_RECOVERY)) {
                    boolean callable = (methodAccess & Opcodes.ACC_STATIC) == 0 && descriptor.startsWith("()");
                    (callable ? afterRecovery : wrongAfterRecovery).add(methodName);
                }
                return null;
            }
        };
    }

    private final class FieldParser extends FieldVisitor {
        private final int fieldAccess;
        private final String fieldName;
        private final String descriptor;
        private final @Nullable String fieldSignature;
        private final List<String> former = new ArrayList<>(0);
        private boolean root;
        private String rootName = "";
        private boolean key;
        private boolean notRecovered;

        FieldParser(int fieldAccess, String fieldName, String descriptor, @Nullable String fieldSignature) {
            super(ASM);
            this.fieldAccess = fieldAccess;
            this.fieldName = fieldName;
            this.descriptor = descriptor;
            this.fieldSignature = fieldSignature;
        }

        @Override
        public @Nullable AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
            switch (annotation) {
                case RECOVERABLE -> {
                    root = true;
                    return new AnnotationVisitor(ASM) {
                        @Override
                        public void visit(String name, Object value) {
                            rootName = value.toString();
                        }
                    };
                }
                case FORMER_NAME -> {
                    return new Names(former);
                }
                case CONTEXT_KEY -> key = true;
                case NOT_RECOVERED -> notRecovered = true;
                default -> {
                    // not ours
                }
            }
            return null;
        }

        @Override
        public void visitEnd() {
            fields.add(new FieldFacts(
                    fieldName,
                    descriptor,
                    fieldAccess,
                    fieldSignature,
                    root,
                    rootName,
                    key,
                    notRecovered,
                    List.copyOf(former)));
        }
    }

    /** Collects the strings of an annotation's array. */
    private static final class Names extends AnnotationVisitor {
        private final List<String> names;

        Names(List<String> names) {
            super(ASM);
            this.names = names;
        }

        @Override
        public void visit(@Nullable String key, Object value) {
            names.add(value.toString());
        }

        @Override
        public AnnotationVisitor visitArray(String key) {
            return this;
        }
    }
}
