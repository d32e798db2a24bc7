package io.rekindle.agent.weave;

import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/** The second pass over a class: adds the header, the note method and the hooks. */
final class ClassWeaver extends ClassVisitor {
    private static final int HEADER_ACCESS = Opcodes.ACC_PRIVATE | Opcodes.ACC_TRANSIENT | Opcodes.ACC_SYNTHETIC;
    private static final int FIRST_VERSION = Opcodes.V1_6;

    private final WovenClass self;
    private final ClassPlan plan;
    private final Catalog catalog;
    private final boolean stripsFinals;
    private int methodCount;

    private ClassWeaver(ClassVisitor next, WovenClass self, ClassPlan plan, Catalog catalog) {
        super(ClassParser.ASM, next);
        this.self = self;
        this.plan = plan;
        this.catalog = catalog;
        this.stripsFinals = hasTrackedFinals(self);
    }

    /** Records keep theirs: the JIT trusts them, so nothing is ever taken over into a record. */
    private static boolean hasTrackedFinals(WovenClass self) {
        if (self.isRecord()) {
            return false;
        }
        for (WovenClass.TrackedField field : self.fields()) {
            if (field.isFinal()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Gives the woven class file.
     *
     * @throws CannotWeaveException if the class is one that cannot be woven
     * @throws RuntimeException if it is damaged, or would become larger than a class file can be
     */
    static byte[] weave(byte[] classFile, WovenClass self, Catalog catalog) throws CannotWeaveException {
        if (self.facts().majorVersion() < FIRST_VERSION) {
            throw new CannotWeaveException(
                    "its class file version " + self.facts().majorVersion() + " is below 50");
        }
        ClassReader reader = new ClassReader(classFile);
        ClassPlan plan = new ClassPlan(catalog, self);
        reader.accept(plan, ClassReader.EXPAND_FRAMES | ClassReader.SKIP_DEBUG);
        if (plan.hasSubroutines()) {
            throw new CannotWeaveException("it has jsr and ret instructions");
        }
        ClassWriter writer = new ClassWriter(reader, 0);
        reader.accept(new ClassWeaver(writer, self, plan, catalog), ClassReader.EXPAND_FRAMES);
        return writer.toByteArray();
    }

    @Override
    public void visit(
            int version,
            int access,
            String name,
            @Nullable String signature,
            @Nullable String superName,
            String @Nullable [] interfaces) {
        String substitute = superName == null ? null : Substitutes.of(superName);
        super.visit(version, access, name, signature, substitute == null ? superName : substitute, interfaces);
    }

    @Override
    public @Nullable FieldVisitor visitField(
            int access, String name, String descriptor, @Nullable String signature, @Nullable Object value) {
        boolean strip = stripsFinals && (access & Opcodes.ACC_STATIC) == 0 && self.bit(name) >= 0;
        return super.visitField(strip ? access & ~Opcodes.ACC_FINAL : access, name, descriptor, signature, value);
    }

    @Override
    public @Nullable MethodVisitor visitMethod(
            int access, String name, String descriptor, @Nullable String signature, String @Nullable [] exceptions) {
        MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
        MethodPlan methodPlan = plan.plan(methodCount++);
        if (next == null || (access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) != 0) {
            return next;
        }
        return new MethodWeaver(next, self, methodPlan, duties(access, name, descriptor, methodPlan), access, name);
    }

    private MethodWeaver.Duties duties(int access, String name, String descriptor, MethodPlan methodPlan) {
        boolean isConstructor = name.equals("<init>");
        boolean atomic = self.facts().atomicMethods().contains(name + descriptor);
        boolean announces = isConstructor && self.isContext();
        boolean isSynchronized = (access & Opcodes.ACC_SYNCHRONIZED) != 0;
        boolean opens = self.opensUnits()
                && (access & (Opcodes.ACC_STATIC | Opcodes.ACC_BRIDGE)) == 0
                && !isLambdaBody(access, name)
                && (methodPlan.isRelevant() || isSynchronized || announces);
        return new MethodWeaver.Duties(opens || atomic, atomic, isSynchronized, isConstructor && stripsFinals);
    }

    private static boolean isLambdaBody(int access, String name) {
        return (access & Opcodes.ACC_SYNTHETIC) != 0 && name.startsWith("lambda$");
    }

    @Override
    public void visitEnd() {
        if (self.hasEntry()) {
            if (self.headerHere()) {
                addField(HookNames.ID_FIELD, "J");
                addField(HookNames.VERSION_FIELD, "J");
            }
            addField(HookNames.ENTRY_FIELD, HookNames.ENTRY_DESCRIPTOR);
            addNoteMethod();
        }
        boolean addsInitialiser = !self.roots().isEmpty() && !self.facts().hasInitialiser();
        if (addsInitialiser) {
            addInitialiser();
        }
        SerialVersion version = plan.serialVersion();
        if ((stripsFinals || addsInitialiser) && !version.isDeclared() && version.mayMatter(catalog)) {
            super.visitField(
                            Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_FINAL | Opcodes.ACC_SYNTHETIC,
                            "serialVersionUID",
                            "J",
                            null,
                            version.compute())
                    .visitEnd();
        }
        super.visitEnd();
    }

    private void addField(String name, String descriptor) {
        super.visitField(HEADER_ACCESS, name, descriptor, null, null).visitEnd();
    }

    /**
     * <pre>
     * private static void $rk$note(C o, int bit, Unit u) {
     *     if (o != null) {
     *         Entry e = o.$rk$entry;
     *         if (e == null || e.unit != u || e.target != o || e.level != C.class) { // entries are used again
     *             e = Hook.entry(o, C.class, u);
     *             o.$rk$entry = e;
     *         }
     *         e.mark(bit);
     *     }
     * }
     * </pre>
     */
    private void addNoteMethod() {
        String owner = self.internalName();
        MethodVisitor code = super.visitMethod(
                Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC,
                HookNames.NOTE_METHOD,
                HookNames.noteDescriptor(owner),
                null,
                null);
        Object[] parameters = {owner, Opcodes.INTEGER, HookNames.UNIT};
        Object[] withEntry = {owner, Opcodes.INTEGER, HookNames.UNIT, HookNames.ENTRY};
        Object[] nothing = {};
        Label fresh = new Label();
        Label known = new Label();
        Label end = new Label();
        code.visitCode();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitJumpInsn(Opcodes.IFNULL, end);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitFieldInsn(Opcodes.GETFIELD, owner, HookNames.ENTRY_FIELD, HookNames.ENTRY_DESCRIPTOR);
        code.visitVarInsn(Opcodes.ASTORE, 3);
        code.visitVarInsn(Opcodes.ALOAD, 3);
        code.visitJumpInsn(Opcodes.IFNULL, fresh);
        code.visitVarInsn(Opcodes.ALOAD, 3);
        code.visitFieldInsn(Opcodes.GETFIELD, HookNames.ENTRY, "unit", HookNames.UNIT_DESCRIPTOR);
        code.visitVarInsn(Opcodes.ALOAD, 2);
        code.visitJumpInsn(Opcodes.IF_ACMPNE, fresh);
        code.visitVarInsn(Opcodes.ALOAD, 3);
        code.visitFieldInsn(Opcodes.GETFIELD, HookNames.ENTRY, "target", "Ljava/lang/Object;");
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitJumpInsn(Opcodes.IF_ACMPNE, fresh);
        code.visitVarInsn(Opcodes.ALOAD, 3);
        code.visitFieldInsn(Opcodes.GETFIELD, HookNames.ENTRY, "level", "Ljava/lang/Class;");
        code.visitLdcInsn(Type.getObjectType(owner));
        code.visitJumpInsn(Opcodes.IF_ACMPEQ, known);
        code.visitLabel(fresh);
        code.visitFrame(Opcodes.F_NEW, withEntry.length, withEntry, 0, nothing);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitLdcInsn(Type.getObjectType(owner));
        code.visitVarInsn(Opcodes.ALOAD, 2);
        code.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                HookNames.HOOK,
                "entry",
                "(Ljava/lang/Object;Ljava/lang/Class;" + HookNames.UNIT_DESCRIPTOR + ")" + HookNames.ENTRY_DESCRIPTOR,
                false);
        code.visitVarInsn(Opcodes.ASTORE, 3);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ALOAD, 3);
        code.visitFieldInsn(Opcodes.PUTFIELD, owner, HookNames.ENTRY_FIELD, HookNames.ENTRY_DESCRIPTOR);
        code.visitLabel(known);
        code.visitFrame(Opcodes.F_NEW, withEntry.length, withEntry, 0, nothing);
        code.visitVarInsn(Opcodes.ALOAD, 3);
        code.visitVarInsn(Opcodes.ILOAD, 1);
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, HookNames.ENTRY, "mark", "(I)V", false);
        code.visitLabel(end);
        code.visitFrame(Opcodes.F_NEW, parameters.length, parameters, 0, nothing);
        code.visitInsn(Opcodes.RETURN);
        code.visitMaxs(3, 4);
        code.visitEnd();
    }

    /** So that a root that is only ever assigned elsewhere can take over its state when the class is initialised. */
    private void addInitialiser() {
        MethodVisitor code = super.visitMethod(Opcodes.ACC_STATIC, "<clinit>", "()V", null, null);
        code.visitCode();
        code.visitLdcInsn(Type.getObjectType(self.internalName()));
        code.visitMethodInsn(Opcodes.INVOKESTATIC, HookNames.HOOK, "unit", "()" + HookNames.UNIT_DESCRIPTOR, false);
        code.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                HookNames.HOOK,
                "initialised",
                "(Ljava/lang/Class;" + HookNames.UNIT_DESCRIPTOR + ")V",
                false);
        code.visitInsn(Opcodes.RETURN);
        code.visitMaxs(2, 0);
        code.visitEnd();
    }
}
