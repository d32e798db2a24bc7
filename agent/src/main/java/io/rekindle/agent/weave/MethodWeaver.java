package io.rekindle.agent.weave;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/**
 * The second pass over a method: adds the calls of hooks.
 *
 * <p>Our locals lie behind the method's own, so no instruction of the method changes; every frame gets them appended. From the method's
 * {@code n} locals on:
 *
 * <pre>
 * n      Unit      the thread's unit, from the method's start on
 * n + 1  Object    the monitor of a synchronized method
 * n + 2  int       whether this constructor was called by another of the same class
 * n + 3  int       the depth before this call, while a unit is open; in a constructor from its superclass's on
 * n + 4, n + 5     for the moment
 * </pre>
 */
final class MethodWeaver extends MethodVisitor {
    private static final String OBJECT = "java/lang/Object";
    private static final String TO_UNIT = "(Ljava/lang/Object;" + HookNames.UNIT_DESCRIPTOR + ")V";
    private static final int EXTRA_LOCALS = 6;
    private static final int EXTRA_STACK = 8;

    /** What is woven into this method. */
    record Duties(boolean opensUnit, boolean isAtomic, boolean isSynchronized, boolean endsWithFence) {}

    private final WovenClass self;
    private final MethodPlan plan;
    private final Duties duties;
    private final boolean isStatic;
    private final boolean isConstructor;
    private final boolean isInitialiser;
    private final boolean announcesContext;
    private final boolean announcesRoots;
    private final boolean usesUnit;
    private final boolean writesAtEnd;

    private final int base;
    private final int unitLocal;
    private final int monitorLocal;
    private final int delegatedLocal;
    private final int depthLocal;
    private final int spareLocal;
    private final int lockLocal;

    private int fieldCount;
    private int elementCount;
    private int storeCount;
    private int callCount;

    /** Whether {@link #depthLocal} is set, or the monitor noted, at the present instruction: what the handler needs. */
    private boolean guarded;

    private @Nullable Label guardStart;
    private final List<Label> guardRanges = new ArrayList<>(2); // start, end, start, end
    private final Label guardHandler = new Label();

    /** Kept back until the end: their starts may move, and ours come last. */
    private final List<TryBlock> blocks = new ArrayList<>();

    private final List<TryBlock> releaseBlocks = new ArrayList<>(0);
    private final Map<Label, Label> movedStarts = new HashMap<>();
    private final Map<Label, Object[]> framesOfHandlers = new HashMap<>();
    private final List<Label> labelsHere = new ArrayList<>(2);
    private @Nullable Label afterMonitorEnter;
    private final Set<Label> passed = new HashSet<>();
    private final List<Release> releasesAfterThrow = new ArrayList<>(0);
    private final List<Release> releasesAtEnd = new ArrayList<>(0);

    private record TryBlock(
            Label start, Label end, Label handler, @Nullable String type) {}

    /** A handler for a hook that fails just before a monitor is released: releases it and throws on. */
    private record Release(Label handler, List<Object> locals) {}

    MethodWeaver(MethodVisitor next, WovenClass self, MethodPlan plan, Duties duties, int access, String name) {
        super(ClassParser.ASM, next);
        this.self = self;
        this.plan = plan;
        this.duties = duties;
        this.isStatic = (access & Opcodes.ACC_STATIC) != 0;
        this.isConstructor = name.equals("<init>");
        this.isInitialiser = name.equals("<clinit>");
        this.announcesContext = isConstructor && self.isContext();
        this.announcesRoots = isInitialiser && !self.roots().isEmpty();
        this.usesUnit =
                duties.opensUnit() || duties.isSynchronized() || announcesContext || announcesRoots || plan.usesUnit();
        // A constructor's object is its own until it returns; and what is handed out may be changed until then.
        this.writesAtEnd = !duties.opensUnit() && (plan.hasTouch() || (isConstructor && plan.hasWrite));
        base = plan.maxLocals;
        unitLocal = base;
        monitorLocal = base + 1;
        delegatedLocal = base + 2;
        depthLocal = base + 3;
        spareLocal = base + 4;
        lockLocal = base + 5;
    }

    // ---- beginning and end ----

    @Override
    public void visitCode() {
        super.visitCode();
        if (!usesUnit) {
            return;
        }
        hook("unit", "()" + HookNames.UNIT_DESCRIPTOR);
        mv.visitVarInsn(Opcodes.ASTORE, unitLocal);
        if (announcesContext) {
            loadUnit();
            hook("takeDelegated", "(" + HookNames.UNIT_DESCRIPTOR + ")Z");
            mv.visitVarInsn(Opcodes.ISTORE, delegatedLocal);
        }
        if (duties.isSynchronized()) {
            if (isStatic) {
                loadClass(self.internalName());
            } else {
                mv.visitVarInsn(Opcodes.ALOAD, 0);
            }
            mv.visitInsn(Opcodes.DUP);
            mv.visitVarInsn(Opcodes.ASTORE, monitorLocal);
            loadUnit();
            hook("lockEnter", TO_UNIT);
        }
        if (!isConstructor) {
            open();
        }
        if (plan.touchesThis) {
            mv.visitVarInsn(Opcodes.ALOAD, 0);
            loadUnit();
            hook("touch", TO_UNIT);
        }
    }

    private void open() {
        if (duties.opensUnit()) {
            loadUnit();
            hook(duties.isAtomic() ? "enterAtomic" : "enter", "(" + HookNames.UNIT_DESCRIPTOR + ")I");
            mv.visitVarInsn(Opcodes.ISTORE, depthLocal);
        }
        if (duties.opensUnit() || duties.isSynchronized()) {
            setGuarded(true);
        }
    }

    private void setGuarded(boolean now) {
        if (now == guarded) {
            return;
        }
        guarded = now;
        Label here = new Label();
        mv.visitLabel(here);
        if (now) {
            guardStart = here;
        } else if (guardStart != null) {
            addGuardRange(guardStart, here);
            guardStart = null;
        }
    }

    private void addGuardRange(Label start, Label end) {
        guardRanges.add(start);
        guardRanges.add(end);
    }

    private void beforeReturn() {
        if (!usesUnit) {
            return;
        }
        if (announcesContext) {
            mv.visitVarInsn(Opcodes.ALOAD, 0);
            loadClass(self.internalName());
            mv.visitVarInsn(Opcodes.ILOAD, delegatedLocal);
            loadUnit();
            hook("constructed", "(Ljava/lang/Object;Ljava/lang/Class;Z" + HookNames.UNIT_DESCRIPTOR + ")V");
        }
        if (announcesRoots) {
            loadClass(self.internalName());
            loadUnit();
            hook("initialised", "(Ljava/lang/Class;" + HookNames.UNIT_DESCRIPTOR + ")V");
        }
        close();
        if (writesAtEnd) {
            written();
        }
    }

    private void close() {
        if (duties.isSynchronized()) {
            mv.visitVarInsn(Opcodes.ALOAD, monitorLocal);
            loadUnit();
            hook("lockExit", TO_UNIT);
        }
        if (duties.opensUnit()) {
            loadUnit();
            mv.visitVarInsn(Opcodes.ILOAD, depthLocal);
            hook(duties.isAtomic() ? "exitAtomic" : "exit", "(" + HookNames.UNIT_DESCRIPTOR + "I)V");
        }
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
        emitReleases(releasesAtEnd);
        if (guardStart != null) {
            Label end = new Label();
            mv.visitLabel(end);
            addGuardRange(guardStart, end);
        }
        if (!guardRanges.isEmpty()) {
            emitGuardHandler();
        }
        for (TryBlock block : releaseBlocks) {
            mv.visitTryCatchBlock(block.start(), block.end(), block.handler(), block.type());
        }
        for (TryBlock block : blocks) {
            Label start = movedStarts.getOrDefault(block.start(), block.start());
            mv.visitTryCatchBlock(start, block.end(), block.handler(), block.type());
        }
        for (int i = 0; i < guardRanges.size(); i += 2) {
            mv.visitTryCatchBlock(guardRanges.get(i), guardRanges.get(i + 1), guardHandler, null);
        }
        super.visitMaxs(maxStack + EXTRA_STACK, Math.max(maxLocals, base) + EXTRA_LOCALS);
    }

    /** Whatever is thrown: the depth is put back first, by an instruction that needs no stack, then the unit ends as on a return. */
    private void emitGuardHandler() {
        mv.visitLabel(guardHandler);
        boolean wasGuarded = guarded;
        guarded = true;
        Object[] locals = locals(0, null);
        guarded = wasGuarded;
        mv.visitFrame(Opcodes.F_NEW, locals.length, locals, 1, new Object[] {"java/lang/Throwable"});
        if (duties.opensUnit()) {
            loadUnit();
            mv.visitVarInsn(Opcodes.ILOAD, depthLocal);
            mv.visitFieldInsn(Opcodes.PUTFIELD, HookNames.UNIT, "depth", "I");
        }
        mv.visitInsn(Opcodes.DUP);
        loadUnit();
        hook("unwinding", "(Ljava/lang/Throwable;" + HookNames.UNIT_DESCRIPTOR + ")V");
        close();
        mv.visitInsn(Opcodes.ATHROW);
    }

    // ---- frames ----

    /** The method's own locals, padded, and ours. */
    private Object[] locals(int count, Object @Nullable [] own) {
        List<Object> all = new ArrayList<>(base + EXTRA_LOCALS);
        int slots = 0;
        for (int i = 0; i < count && own != null; i++) {
            all.add(own[i]);
            slots += own[i] == Opcodes.LONG || own[i] == Opcodes.DOUBLE ? 2 : 1;
        }
        for (; slots < base; slots++) {
            all.add(Opcodes.TOP);
        }
        all.add(HookNames.UNIT);
        all.add(duties.isSynchronized() ? OBJECT : Opcodes.TOP);
        all.add(announcesContext ? Opcodes.INTEGER : Opcodes.TOP);
        all.add(guarded && duties.opensUnit() ? Opcodes.INTEGER : Opcodes.TOP);
        return all.toArray();
    }

    @Override
    public void visitFrame(
            int type, int localCount, Object @Nullable [] own, int stackCount, Object @Nullable [] stackTypes) {
        if (!usesUnit) {
            super.visitFrame(type, localCount, own, stackCount, stackTypes);
            return;
        }
        if (isConstructor && own != null && localCount > 0) {
            setGuarded(own[0] != Opcodes.UNINITIALIZED_THIS && duties.opensUnit());
        }
        Object[] locals = locals(localCount, own);
        if (plan.hasMonitor) {
            for (Label label : labelsHere) {
                framesOfHandlers.put(label, locals);
            }
        }
        super.visitFrame(type, locals.length, locals, stackCount, stackTypes);
    }

    @Override
    public void visitTryCatchBlock(Label start, Label end, Label handler, @Nullable String type) {
        blocks.add(new TryBlock(start, end, handler, type));
    }

    @Override
    public void visitLabel(Label label) {
        if (afterMonitorEnter != null) {
            movedStarts.put(label, afterMonitorEnter);
        }
        if (plan.hasMonitor) {
            labelsHere.add(label);
            passed.add(label);
        }
        super.visitLabel(label);
    }

    /** Called before every instruction. */
    private void instruction() {
        afterMonitorEnter = null;
        labelsHere.clear();
    }

    // ---- monitors ----

    /**
     * The monitor's entry is noted within the range of the compiler's own handler, which releases it: the JIT compiles no method that may
     * leave a monitor locked. So the range begins before our call, whatever label the compiler gave it.
     */
    private void enterMonitor() {
        mv.visitInsn(Opcodes.DUP);
        mv.visitInsn(Opcodes.MONITORENTER);
        Label entered = new Label();
        mv.visitLabel(entered);
        loadUnit();
        hook("lockEnter", TO_UNIT);
        afterMonitorEnter = entered;
    }

    /**
     * The compiler's handler for a failed release covers itself, which is harmless as a release does not fail. Our call may, for want of
     * stack, and would be called again for ever; so there it has a handler of its own.
     */
    private void exitMonitor() {
        TryBlock looping = null;
        boolean covered = false;
        for (TryBlock block : blocks) {
            if (passed.contains(block.start()) && !passed.contains(block.end())) {
                covered = true;
                if (passed.contains(block.handler())) {
                    looping = block;
                }
            }
        }
        Object[] frame = looping == null ? null : framesOfHandlers.get(looping.handler());
        if (covered && frame == null) {
            mv.visitInsn(Opcodes.DUP);
            loadUnit();
            hook("lockExit", TO_UNIT);
            mv.visitInsn(Opcodes.MONITOREXIT);
            return;
        }
        Label start = new Label();
        Label end = new Label();
        Label handler = new Label();
        mv.visitInsn(Opcodes.DUP);
        mv.visitInsn(Opcodes.DUP);
        mv.visitVarInsn(Opcodes.ASTORE, lockLocal);
        mv.visitLabel(start);
        loadUnit();
        hook("lockExit", TO_UNIT);
        mv.visitLabel(end);
        mv.visitInsn(Opcodes.MONITOREXIT);
        releaseBlocks.add(new TryBlock(start, end, handler, null));
        if (frame != null) {
            releasesAfterThrow.add(new Release(handler, List.of(frame)));
        } else {
            releasesAtEnd.add(new Release(handler, List.of(locals(0, null))));
        }
    }

    private void emitReleases(List<Release> releases) {
        for (Release release : releases) {
            mv.visitLabel(release.handler());
            List<Object> all = new ArrayList<>(release.locals());
            all.add(Opcodes.TOP);
            all.add(OBJECT);
            Object[] locals = all.toArray();
            mv.visitFrame(Opcodes.F_NEW, locals.length, locals, 1, new Object[] {"java/lang/Throwable"});
            mv.visitVarInsn(Opcodes.ALOAD, lockLocal);
            mv.visitInsn(Opcodes.MONITOREXIT);
            mv.visitInsn(Opcodes.ATHROW);
        }
        releases.clear();
    }

    // ---- instructions ----

    @Override
    public void visitInsn(int opcode) {
        if (opcode == Opcodes.NOP) {
            super.visitInsn(opcode); // some compilers put one between a monitor's entry and the range of its handler
            return;
        }
        instruction();
        if (opcode >= Opcodes.IASTORE && opcode <= Opcodes.SASTORE) {
            storeElement(opcode);
        } else if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
            beforeReturn();
            if (duties.endsWithFence()) {
                mv.visitMethodInsn(Opcodes.INVOKESTATIC, HookNames.MEMORY, "releaseFence", "()V", false);
            }
            super.visitInsn(opcode);
        } else {
            switch (opcode) {
                case Opcodes.MONITORENTER -> enterMonitor();
                case Opcodes.MONITOREXIT -> exitMonitor();
                case Opcodes.ATHROW -> {
                    super.visitInsn(opcode);
                    emitReleases(releasesAfterThrow);
                }
                case Opcodes.AALOAD -> {
                    super.visitInsn(opcode);
                    if (plan.elementTouches.get(elementCount++)) {
                        touch();
                    }
                }
                default -> super.visitInsn(opcode);
            }
        }
    }

    private void storeElement(int opcode) {
        if (!plan.notedStores.get(storeCount++)) {
            super.visitInsn(opcode);
            return;
        }
        if (opcode == Opcodes.LASTORE || opcode == Opcodes.DASTORE) {
            mv.visitInsn(Opcodes.DUP2_X2);
            mv.visitInsn(Opcodes.POP2);
            mv.visitInsn(Opcodes.DUP2_X2);
        } else {
            mv.visitInsn(Opcodes.DUP_X2);
            mv.visitInsn(Opcodes.POP);
            mv.visitInsn(Opcodes.DUP2_X1);
        }
        loadUnit();
        hook("arrayStore", "(Ljava/lang/Object;I" + HookNames.UNIT_DESCRIPTOR + ")V");
        super.visitInsn(opcode);
        if (!duties.opensUnit()) {
            written();
        }
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
        instruction();
        int ordinal = fieldCount++;
        FieldUse use = plan.fieldUses.get(ordinal);
        switch (opcode) {
            case Opcodes.PUTFIELD -> {
                if (use.isNoted() && !plan.unseenWrites.get(ordinal)) {
                    putField(ordinal, use, owner, name, descriptor);
                } else {
                    super.visitFieldInsn(opcode, owner, name, descriptor);
                }
            }
            case Opcodes.PUTSTATIC -> {
                super.visitFieldInsn(opcode, owner, name, descriptor);
                if (use.isRoot() && use.declaring() != null && !isInitialiserOf(use.declaring())) {
                    loadClass(isAccessible(use.declaring()) ? use.declaring().internalName() : owner);
                    mv.visitLdcInsn(name);
                    loadUnit();
                    hook("rootAssigned", "(Ljava/lang/Class;Ljava/lang/String;" + HookNames.UNIT_DESCRIPTOR + ")V");
                    if (!duties.opensUnit()) {
                        written();
                    }
                }
            }
            default -> {
                if (opcode == Opcodes.GETSTATIC && use.isRoot() && use.declaring() != null) {
                    beforeRootRead(use.declaring(), owner, name, descriptor);
                }
                super.visitFieldInsn(opcode, owner, name, descriptor);
                if (plan.touches.get(ordinal)) {
                    touch();
                }
            }
        }
    }

    /** A root that its initialiser left null may have recovered state; that is known only once the class is initialised. */
    private void beforeRootRead(WovenClass declaring, String owner, String name, String descriptor) {
        boolean isReference = descriptor.length() > 1;
        if (!isReference || isInitialiserOf(declaring)) {
            return;
        }
        if (!owner.equals(self.internalName())) {
            super.visitFieldInsn(Opcodes.GETSTATIC, owner, name, descriptor);
            super.visitInsn(Opcodes.POP);
        }
        loadClass(isAccessible(declaring) ? declaring.internalName() : owner);
        mv.visitLdcInsn(name);
        hook("rootRead", "(Ljava/lang/Class;Ljava/lang/String;)V");
    }

    private boolean isInitialiserOf(WovenClass declaring) {
        return isInitialiser && declaring.internalName().equals(self.internalName());
    }

    private void putField(int ordinal, FieldUse use, String owner, String name, String descriptor) {
        boolean toThis = plan.writesToThis.get(ordinal);
        boolean movesKey = use.isContextKey() && !toThis;
        if (descriptor.equals("J") || descriptor.equals("D")) {
            mv.visitInsn(Opcodes.DUP2_X1);
            mv.visitInsn(Opcodes.POP2);
            mv.visitInsn(Opcodes.DUP_X2);
        } else {
            mv.visitInsn(Opcodes.DUP2);
            mv.visitInsn(Opcodes.POP);
        }
        if (movesKey) {
            mv.visitInsn(Opcodes.DUP);
            mv.visitVarInsn(Opcodes.ASTORE, spareLocal);
        }
        note(use, owner, name);
        super.visitFieldInsn(Opcodes.PUTFIELD, owner, name, descriptor);
        if (movesKey) {
            mv.visitVarInsn(Opcodes.ALOAD, spareLocal);
            loadUnit();
            hook("keyWritten", TO_UNIT);
        }
        if (!duties.opensUnit() && !(isConstructor && toThis)) {
            written();
        }
    }

    /** A class constant is resolved with access checked; a field may be inherited from a class that only its own package sees. */
    private boolean isAccessible(WovenClass other) {
        String mine = self.internalName();
        String theirs = other.internalName();
        return (other.facts().access() & Opcodes.ACC_PUBLIC) != 0
                || mine.substring(0, mine.lastIndexOf('/') + 1)
                        .equals(theirs.substring(0, theirs.lastIndexOf('/') + 1));
    }

    /** Takes the object from the stack. A class's own note method is private, and another class may fail to get one. */
    private void note(FieldUse use, String owner, String name) {
        WovenClass declaring = use.declaring();
        if (declaring == null || !isAccessible(declaring)) {
            loadClass(owner);
            mv.visitLdcInsn(name);
            loadUnit();
            hook("note", "(Ljava/lang/Object;Ljava/lang/Class;Ljava/lang/String;" + HookNames.UNIT_DESCRIPTOR + ")V");
            return;
        }
        boolean own = declaring.internalName().equals(self.internalName());
        if (!own) {
            loadClass(declaring.internalName());
        }
        pushInt(use.bit());
        loadUnit();
        if (own) {
            String descriptor = HookNames.noteDescriptor(self.internalName());
            mv.visitMethodInsn(
                    Opcodes.INVOKESTATIC, self.internalName(), HookNames.NOTE_METHOD, descriptor, self.isInterface());
        } else {
            pushInt(declaring.internalName().hashCode() & Short.MAX_VALUE);
            hook("note", "(Ljava/lang/Object;Ljava/lang/Class;I" + HookNames.UNIT_DESCRIPTOR + "I)V");
        }
    }

    @Override
    public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
        instruction();
        int ordinal = callCount++;
        if (plan.constructorCalls.get(ordinal)) {
            callConstructor(ordinal, owner, descriptor);
            return;
        }
        if (opcode == Opcodes.INVOKESPECIAL) {
            String substitute = Substitutes.of(owner);
            super.visitMethodInsn(opcode, substitute == null ? owner : substitute, name, descriptor, isInterface);
            if (self.hasEntry() && name.equals("clone") && descriptor.equals("()Ljava/lang/Object;")) {
                mv.visitInsn(Opcodes.DUP);
                hook("cloned", "(Ljava/lang/Object;)V");
            }
            return;
        }
        if (plan.concurrentSets.get(ordinal)) {
            String made = Substitutes.concurrentSetDescriptor(descriptor);
            mv.visitMethodInsn(Opcodes.INVOKESTATIC, HookNames.FACTORIES, "newConcurrentSet", made, false);
            return;
        }
        String factory = Substitutes.factory(opcode == Opcodes.INVOKESTATIC, owner, name, descriptor);
        if (factory != null) {
            mv.visitMethodInsn(Opcodes.INVOKESTATIC, HookNames.FACTORIES, name, factory, false);
            return;
        }
        if (opcode == Opcodes.INVOKESTATIC) {
            super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
            return;
        }
        if (name.equals("clone") && descriptor.equals("()Ljava/lang/Object;") && owner.charAt(0) != '[') {
            mv.visitInsn(Opcodes.DUP);
            super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
            hook("cloned", "(Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;");
            return;
        }
        String receiver = Calls.lockReceiver(owner, name, descriptor);
        if (receiver == null) {
            super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
            return;
        }
        loadUnit();
        int end = descriptor.indexOf(')');
        mv.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                HookNames.LOCKS,
                name,
                "(L" + receiver + ";" + descriptor.substring(1, end) + HookNames.UNIT_DESCRIPTOR
                        + descriptor.substring(end),
                false);
    }

    private void callConstructor(int ordinal, String owner, String descriptor) {
        if (announcesContext && plan.delegations.get(ordinal)) {
            loadUnit();
            hook("delegating", "(" + HookNames.UNIT_DESCRIPTOR + ")V");
        }
        String substitute = Substitutes.of(owner);
        super.visitMethodInsn(
                Opcodes.INVOKESPECIAL, substitute == null ? owner : substitute, "<init>", descriptor, false);
        open();
    }

    @Override
    public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
        instruction();
        Object[] changed = arguments;
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i] instanceof Handle handle) {
                Type target = i + 1 < arguments.length && arguments[i + 1] instanceof Type type ? type : null;
                Handle substitute = substitute(handle, target);
                if (substitute != null) {
                    changed = changed == arguments ? arguments.clone() : changed;
                    changed[i] = substitute;
                }
            }
        }
        super.visitInvokeDynamicInsn(name, descriptor, bootstrap, changed);
    }

    /** @param target the method type that the lambda made of the handle must have */
    private static @Nullable Handle substitute(Handle handle, @Nullable Type target) {
        int tag = handle.getTag();
        if (tag == Opcodes.H_NEWINVOKESPECIAL) {
            String substitute = Substitutes.of(handle.getOwner());
            return substitute == null ? null : new Handle(tag, substitute, handle.getName(), handle.getDesc(), false);
        }
        boolean isStatic = tag == Opcodes.H_INVOKESTATIC;
        if (isStatic
                && Substitutes.isKeySetFactory(handle.getOwner(), handle.getName())
                && target != null
                && Substitutes.admitsAnySet(target.getReturnType().getDescriptor())) {
            String made = Substitutes.concurrentSetDescriptor(handle.getDesc());
            return new Handle(tag, HookNames.FACTORIES, "newConcurrentSet", made, false);
        }
        if (isStatic || tag == Opcodes.H_INVOKEINTERFACE || tag == Opcodes.H_INVOKEVIRTUAL) {
            String factory = Substitutes.factory(isStatic, handle.getOwner(), handle.getName(), handle.getDesc());
            if (factory != null) {
                return new Handle(Opcodes.H_INVOKESTATIC, HookNames.FACTORIES, handle.getName(), factory, false);
            }
        }
        return null;
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
        instruction();
        String substitute = opcode == Opcodes.NEW ? Substitutes.of(type) : null;
        super.visitTypeInsn(opcode, substitute == null ? type : substitute);
    }

    @Override
    public void visitIntInsn(int opcode, int operand) {
        instruction();
        super.visitIntInsn(opcode, operand);
    }

    @Override
    public void visitVarInsn(int opcode, int local) {
        instruction();
        super.visitVarInsn(opcode, local);
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
        instruction();
        super.visitJumpInsn(opcode, label);
    }

    @Override
    public void visitLdcInsn(Object value) {
        instruction();
        super.visitLdcInsn(value);
    }

    @Override
    public void visitIincInsn(int local, int increment) {
        instruction();
        super.visitIincInsn(local, increment);
    }

    @Override
    public void visitTableSwitchInsn(int min, int max, Label defaultLabel, Label... labels) {
        instruction();
        super.visitTableSwitchInsn(min, max, defaultLabel, labels);
    }

    @Override
    public void visitLookupSwitchInsn(Label defaultLabel, int[] keys, Label[] labels) {
        instruction();
        super.visitLookupSwitchInsn(defaultLabel, keys, labels);
    }

    @Override
    public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
        instruction();
        super.visitMultiANewArrayInsn(descriptor, dimensions);
    }

    // ---- what we emit, past our own counting ----

    private void touch() {
        mv.visitInsn(Opcodes.DUP);
        loadUnit();
        hook("touch", TO_UNIT);
    }

    private void written() {
        loadUnit();
        hook("written", "(" + HookNames.UNIT_DESCRIPTOR + ")V");
    }

    private void loadUnit() {
        mv.visitVarInsn(Opcodes.ALOAD, unitLocal);
    }

    private void loadClass(String internalName) {
        mv.visitLdcInsn(Type.getObjectType(internalName));
    }

    private void pushInt(int value) {
        if (value <= 5) {
            mv.visitInsn(Opcodes.ICONST_0 + value);
        } else if (value <= Byte.MAX_VALUE) {
            mv.visitIntInsn(Opcodes.BIPUSH, value);
        } else {
            mv.visitIntInsn(Opcodes.SIPUSH, value);
        }
    }

    private void hook(String name, String descriptor) {
        mv.visitMethodInsn(Opcodes.INVOKESTATIC, HookNames.HOOK, name, descriptor, false);
    }
}
