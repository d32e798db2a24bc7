package io.rekindle.agent.weave;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.jar.asm.ConstantDynamic;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/**
 * The first pass over a method: follows where values on the operand stack come from, as far as needed to tell which field reads hand a
 * value out and which array stores go to an array that nobody else can see yet.
 *
 * <p>One run over the instructions in their order. What is not known for sure counts as handed out: that costs time, never a change.
 * Locals are looked at as a whole: what one use of a local hands out, all are taken to.
 */
final class MethodScan extends MethodVisitor {
    /** Tags of stack slots: the kind in the upper four bits, below them an index by kind. */
    private static final int NOTHING = 0;

    private static final int SOURCE = 1;
    private static final int FRESH = 2;
    private static final int LOCAL = 3;
    private static final int THIS = 4;

    /** Stands for {@code this} of a constructor among the locals of {@link #escapes}. */
    private static final int THE_OBJECT = -1;

    private static final int KIND_SHIFT = 28;
    private static final int INDEX_MASK = (1 << KIND_SHIFT) - 1;

    private final Catalog catalog;
    private final String owner;
    private final boolean isConstructor;
    private final boolean isStatic;
    private final int parameterSlots;
    private final MethodPlan plan = new MethodPlan();

    private int[] stack = new int[16];
    private int top;
    private boolean reachable = true;
    private boolean beforeSuper;
    private int at;

    private int fieldCount;
    private int elementCount;
    private int storeCount;
    private int callCount;

    /** The ordinal of the call that made a key set by the instruction just before {@link #keySetAt}, or -1. */
    private int keySetCall = -1;

    private int keySetAt;
    private final String returnType;

    private final List<Source> sources = new ArrayList<>();
    private final BitSet usedLocals = new BitSet();
    private final BitSet notFreshLocals = new BitSet();
    private final Map<Integer, Source> lastSourceOfLocal = new HashMap<>();
    private final List<int[]> escapes = new ArrayList<>(); // local, position
    private final List<int[]> localStores = new ArrayList<>(); // ordinal, local, position
    private final List<int[]> writesToThis = new ArrayList<>(); // ordinal, position
    private final List<int[]> backEdges = new ArrayList<>(); // from, to
    private int freshCount;
    private final BitSet escapedFresh = new BitSet();
    private final Map<Integer, Integer> localOfFresh = new HashMap<>();

    private final Map<Label, Integer> positions = new HashMap<>();
    private final Map<Label, int[]> stacks = new HashMap<>();
    private final List<Label[]> blocks = new ArrayList<>(); // start, end, handler

    /** A read of a tracked field, or of an element of an array so read, whose value may change unseen. */
    private static final class Source {
        final boolean isElement;
        final int ordinal;
        final String descriptor;
        boolean used;
        int local = -1;

        Source(boolean isElement, int ordinal, String descriptor) {
            this.isElement = isElement;
            this.ordinal = ordinal;
            this.descriptor = descriptor;
        }
    }

    MethodScan(Catalog catalog, String owner, int access, String name, String descriptor) {
        super(ClassParser.ASM);
        this.catalog = catalog;
        this.owner = owner;
        this.isConstructor = name.equals("<init>");
        this.beforeSuper = isConstructor;
        this.isStatic = (access & Opcodes.ACC_STATIC) != 0;
        this.returnType = descriptor.substring(descriptor.indexOf(')') + 1);
        int sizes = Type.getArgumentsAndReturnSizes(descriptor) >> 2;
        this.parameterSlots = isStatic ? sizes - 1 : sizes;
        notFreshLocals.set(0, parameterSlots);
    }

    MethodPlan plan() {
        return plan;
    }

    // ---- the stack ----

    private static int tag(int kind, int index) {
        return (kind << KIND_SHIFT) | index;
    }

    private void push(int tag) {
        if (top == stack.length) {
            stack = Arrays.copyOf(stack, top * 2);
        }
        stack[top++] = tag;
    }

    private void push(int tag, int slots) {
        push(tag);
        if (slots == 2) {
            push(NOTHING);
        }
    }

    private int pop() {
        return top == 0 ? NOTHING : stack[--top];
    }

    private void pop(int slots) {
        for (int i = 0; i < slots; i++) {
            pop();
        }
    }

    private void popAndUse(int slots) {
        for (int i = 0; i < slots; i++) {
            use(pop());
        }
    }

    /** The value goes where it may be changed or kept. */
    private void use(int tag) {
        int index = tag & INDEX_MASK;
        switch (tag >>> KIND_SHIFT) {
            case SOURCE -> sources.get(index).used = true;
            case LOCAL -> {
                usedLocals.set(index);
                escapes.add(new int[] {index, at});
            }
            case FRESH -> {
                escapedFresh.set(index);
                Integer local = localOfFresh.get(index);
                if (local != null) {
                    escapes.add(new int[] {local, at});
                }
            }
            case THIS -> escapes.add(new int[] {THE_OBJECT, at});
            default -> {
                // nothing to know
            }
        }
    }

    private void useAll() {
        for (int i = 0; i < top; i++) {
            use(stack[i]);
            stack[i] = NOTHING;
        }
    }

    /** Returned: a value that was handed out, but an array nobody else saw while this method could still store into it. */
    private void useByReturn(int tag) {
        int kind = tag >>> KIND_SHIFT;
        if (kind == LOCAL) {
            usedLocals.set(tag & INDEX_MASK);
        } else if (kind == SOURCE) {
            use(tag);
        }
    }

    /** The value on top of the stack goes to where a value of that type is kept. */
    private void keepAs(String type) {
        if (keySetCall >= 0 && keySetAt == at - 1 && Substitutes.admitsAnySet(type)) {
            plan.concurrentSets.set(keySetCall);
        }
    }

    private void storeLocal(int local, int tag) {
        int index = tag & INDEX_MASK;
        Source source = null;
        boolean fresh = false;
        switch (tag >>> KIND_SHIFT) {
            case SOURCE -> {
                source = sources.get(index);
                if (source.local >= 0 && source.local != local) {
                    source.used = true;
                }
                source.local = local;
            }
            case FRESH -> fresh = !escapedFresh.get(index) && localOfFresh.put(index, local) == null;
            default -> use(tag);
        }
        if (!fresh) {
            notFreshLocals.set(local);
        }
        if (source == null) {
            lastSourceOfLocal.remove(local);
        } else {
            lastSourceOfLocal.put(local, source);
        }
    }

    private void arrayStore(int array) {
        int ordinal = storeCount++;
        int index = array & INDEX_MASK;
        switch (array >>> KIND_SHIFT) {
            case FRESH -> plan.notedStores.set(ordinal, escapedFresh.get(index));
            case LOCAL -> localStores.add(new int[] {ordinal, index, at});
            default -> plan.notedStores.set(ordinal);
        }
    }

    private void loadElement(int array) {
        int ordinal = elementCount++;
        String descriptor = null;
        if (array >>> KIND_SHIFT == SOURCE) {
            descriptor = sources.get(array & INDEX_MASK).descriptor;
        } else if (array >>> KIND_SHIFT == LOCAL) {
            Source source = lastSourceOfLocal.get(array & INDEX_MASK);
            descriptor = source == null ? null : source.descriptor;
        }
        if (descriptor != null && descriptor.startsWith("[") && catalog.mayChangeUnseen(descriptor.substring(1))) {
            push(addSource(true, ordinal, descriptor.substring(1)));
        } else {
            push(NOTHING);
        }
    }

    private int addSource(boolean isElement, int ordinal, String descriptor) {
        sources.add(new Source(isElement, ordinal, descriptor));
        return tag(SOURCE, sources.size() - 1);
    }

    private void pushFresh() {
        push(tag(FRESH, freshCount++));
    }

    // ---- control flow ----

    private void branch(Label target) {
        Integer position = positions.get(target);
        if (position != null) {
            backEdges.add(new int[] {at, position});
            useAll();
            return;
        }
        int[] known = stacks.get(target);
        int[] mine = Arrays.copyOf(stack, top);
        stacks.put(target, known == null ? mine : merge(known, mine));
    }

    private int[] merge(int[] a, int[] b) {
        int[] merged = new int[Math.max(a.length, b.length)];
        for (int i = 0; i < merged.length; i++) {
            int x = i < a.length ? a[i] : NOTHING;
            int y = i < b.length ? b[i] : NOTHING;
            if (x == y) {
                merged[i] = x;
            } else {
                use(x);
                use(y);
            }
        }
        return merged;
    }

    private void unreachable() {
        reachable = false;
        top = 0;
    }

    @Override
    public void visitLabel(Label label) {
        positions.put(label, at);
        int[] jumped = stacks.remove(label);
        if (jumped != null) {
            stack = reachable ? merge(jumped, Arrays.copyOf(stack, top)) : jumped;
            top = stack.length;
            if (stack.length == 0) {
                stack = new int[16];
            }
            reachable = true;
        }
    }

    @Override
    public void visitFrame(
            int type, int localCount, Object @Nullable [] locals, int stackCount, Object @Nullable [] stackTypes) {
        keySetCall = -1; // what was made may be one of several values here
        if (isConstructor && localCount > 0 && locals != null) {
            beforeSuper = locals[0] == Opcodes.UNINITIALIZED_THIS;
        }
        if (reachable) {
            return;
        }
        reachable = true;
        top = 0;
        for (int i = 0; i < stackCount && stackTypes != null; i++) {
            int tag = stackTypes[i] == Opcodes.UNINITIALIZED_THIS ? tag(THIS, 0) : NOTHING;
            push(tag, stackTypes[i] == Opcodes.LONG || stackTypes[i] == Opcodes.DOUBLE ? 2 : 1);
        }
    }

    @Override
    public void visitTryCatchBlock(Label start, Label end, Label handler, @Nullable String type) {
        blocks.add(new Label[] {start, end, handler});
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
        at++;
        switch (opcode) {
            case Opcodes.IF_ICMPEQ,
                    Opcodes.IF_ICMPNE,
                    Opcodes.IF_ICMPLT,
                    Opcodes.IF_ICMPGE,
                    Opcodes.IF_ICMPGT,
                    Opcodes.IF_ICMPLE,
                    Opcodes.IF_ACMPEQ,
                    Opcodes.IF_ACMPNE -> pop(2);
            case Opcodes.GOTO -> {
                // takes nothing
            }
            case Opcodes.JSR -> {
                plan.hasSubroutine = true;
                push(NOTHING);
            }
            default -> pop(1);
        }
        branch(label);
        if (opcode == Opcodes.GOTO) {
            unreachable();
        }
    }

    @Override
    public void visitTableSwitchInsn(int min, int max, Label defaultLabel, Label... labels) {
        at++;
        pop(1);
        branchAll(defaultLabel, labels);
    }

    @Override
    public void visitLookupSwitchInsn(Label defaultLabel, int[] keys, Label[] labels) {
        at++;
        pop(1);
        branchAll(defaultLabel, labels);
    }

    private void branchAll(Label defaultLabel, Label[] labels) {
        branch(defaultLabel);
        for (Label label : labels) {
            branch(label);
        }
        unreachable();
    }

    // ---- instructions ----

    @Override
    public void visitInsn(int opcode) {
        at++;
        if (opcode >= Opcodes.IALOAD && opcode <= Opcodes.SALOAD) {
            pop();
            int array = pop();
            if (opcode == Opcodes.AALOAD) {
                loadElement(array);
            } else {
                push(NOTHING, opcode == Opcodes.LALOAD || opcode == Opcodes.DALOAD ? 2 : 1);
            }
            return;
        }
        if (opcode >= Opcodes.IASTORE && opcode <= Opcodes.SASTORE) {
            if (opcode == Opcodes.AASTORE) {
                use(pop());
            } else {
                pop(opcode == Opcodes.LASTORE || opcode == Opcodes.DASTORE ? 2 : 1);
            }
            pop();
            arrayStore(pop());
            return;
        }
        if (opcode >= Opcodes.POP && opcode <= Opcodes.SWAP) {
            shuffle(opcode);
            return;
        }
        switch (opcode) {
            case Opcodes.MONITORENTER, Opcodes.MONITOREXIT -> {
                plan.hasMonitor = true;
                pop();
            }
            case Opcodes.ARETURN -> {
                keepAs(returnType);
                useByReturn(pop());
                unreachable();
            }
            case Opcodes.ATHROW -> {
                use(pop());
                unreachable();
            }
            case Opcodes.RETURN, Opcodes.IRETURN, Opcodes.LRETURN, Opcodes.FRETURN, Opcodes.DRETURN -> unreachable();
            case Opcodes.ARRAYLENGTH -> {
                pop();
                push(NOTHING);
            }
            default -> {
                int effect = EFFECTS.charAt(opcode);
                pop((effect - 'A') >> 2);
                push0((effect - 'A') & 3);
            }
        }
    }

    private void push0(int slots) {
        for (int i = 0; i < slots; i++) {
            push(NOTHING);
        }
    }

    /**
     * By opcode, for instructions that touch the stack alone: 'A' + (slots popped << 2) + slots pushed. Those handled elsewhere have 'A'.
     */
    private static final String EFFECTS = effects();

    /** What an instruction that touches the stack alone does to it: (slots popped << 2) + slots pushed; -1 for any other. */
    static int stackEffect(int opcode) {
        int effect = EFFECTS.charAt(opcode) - 'A';
        return effect == 0 ? -1 : effect;
    }

    private static String effects() {
        char[] effect = new char[256];
        Arrays.fill(effect, 'A');
        set(effect, Opcodes.ACONST_NULL, Opcodes.ICONST_5, 0, 1);
        set(effect, Opcodes.LCONST_0, Opcodes.LCONST_1, 0, 2);
        set(effect, Opcodes.FCONST_0, Opcodes.FCONST_2, 0, 1);
        set(effect, Opcodes.DCONST_0, Opcodes.DCONST_1, 0, 2);
        for (int opcode = Opcodes.IADD; opcode <= Opcodes.DREM; opcode += 4) {
            set(effect, opcode, opcode, 2, 1);
            set(effect, opcode + 1, opcode + 1, 4, 2);
            set(effect, opcode + 2, opcode + 2, 2, 1);
            set(effect, opcode + 3, opcode + 3, 4, 2);
        }
        set(effect, Opcodes.INEG, Opcodes.INEG, 1, 1);
        set(effect, Opcodes.LNEG, Opcodes.LNEG, 2, 2);
        set(effect, Opcodes.FNEG, Opcodes.FNEG, 1, 1);
        set(effect, Opcodes.DNEG, Opcodes.DNEG, 2, 2);
        for (int opcode = Opcodes.ISHL; opcode <= Opcodes.LUSHR; opcode += 2) {
            set(effect, opcode, opcode, 2, 1);
            set(effect, opcode + 1, opcode + 1, 3, 2);
        }
        for (int opcode = Opcodes.IAND; opcode <= Opcodes.LXOR; opcode += 2) {
            set(effect, opcode, opcode, 2, 1);
            set(effect, opcode + 1, opcode + 1, 4, 2);
        }
        set(effect, Opcodes.I2L, Opcodes.I2L, 1, 2);
        set(effect, Opcodes.I2F, Opcodes.I2F, 1, 1);
        set(effect, Opcodes.I2D, Opcodes.I2D, 1, 2);
        set(effect, Opcodes.L2I, Opcodes.L2F, 2, 1);
        set(effect, Opcodes.L2D, Opcodes.L2D, 2, 2);
        set(effect, Opcodes.F2I, Opcodes.F2I, 1, 1);
        set(effect, Opcodes.F2L, Opcodes.F2D, 1, 2);
        set(effect, Opcodes.D2I, Opcodes.D2I, 2, 1);
        set(effect, Opcodes.D2L, Opcodes.D2L, 2, 2);
        set(effect, Opcodes.D2F, Opcodes.D2F, 2, 1);
        set(effect, Opcodes.I2B, Opcodes.I2S, 1, 1);
        set(effect, Opcodes.LCMP, Opcodes.LCMP, 4, 1);
        set(effect, Opcodes.FCMPL, Opcodes.FCMPG, 2, 1);
        set(effect, Opcodes.DCMPL, Opcodes.DCMPG, 4, 1);
        return new String(effect);
    }

    private static void set(char[] effect, int from, int to, int popped, int pushed) {
        Arrays.fill(effect, from, to + 1, (char) ('A' + (popped << 2) + pushed));
    }

    private void shuffle(int opcode) {
        int a;
        int b;
        int c;
        int d;
        switch (opcode) {
            case Opcodes.POP -> pop();
            case Opcodes.POP2 -> pop(2);
            case Opcodes.DUP -> {
                a = pop();
                pushAll(a, a);
            }
            case Opcodes.DUP_X1 -> {
                a = pop();
                b = pop();
                pushAll(a, b, a);
            }
            case Opcodes.DUP_X2 -> {
                a = pop();
                b = pop();
                c = pop();
                pushAll(a, c, b, a);
            }
            case Opcodes.DUP2 -> {
                a = pop();
                b = pop();
                pushAll(b, a, b, a);
            }
            case Opcodes.DUP2_X1 -> {
                a = pop();
                b = pop();
                c = pop();
                pushAll(b, a, c, b, a);
            }
            case Opcodes.DUP2_X2 -> {
                a = pop();
                b = pop();
                c = pop();
                d = pop();
                pushAll(b, a, d, c, b, a);
            }
            default -> {
                a = pop();
                b = pop();
                pushAll(a, b);
            }
        }
    }

    private void pushAll(int... tags) {
        for (int tag : tags) {
            push(tag);
        }
    }

    @Override
    public void visitIntInsn(int opcode, int operand) {
        at++;
        if (opcode == Opcodes.NEWARRAY) {
            pop();
            pushFresh();
        } else {
            push(NOTHING);
        }
    }

    @Override
    public void visitVarInsn(int opcode, int local) {
        at++;
        switch (opcode) {
            case Opcodes.ILOAD, Opcodes.FLOAD -> push(NOTHING);
            case Opcodes.LLOAD, Opcodes.DLOAD -> push0(2);
            case Opcodes.ALOAD -> push(isConstructor && local == 0 ? tag(THIS, 0) : tag(LOCAL, local));
            case Opcodes.ISTORE, Opcodes.FSTORE -> pop();
            case Opcodes.LSTORE, Opcodes.DSTORE -> pop(2);
            case Opcodes.ASTORE -> storeLocal(local, pop());
            default -> plan.hasSubroutine = true; // RET
        }
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
        at++;
        switch (opcode) {
            case Opcodes.NEW -> push(NOTHING);
            case Opcodes.ANEWARRAY -> {
                pop();
                pushFresh();
            }
            case Opcodes.INSTANCEOF -> {
                pop();
                push(NOTHING);
            }
            default -> {
                // CHECKCAST: the same value
            }
        }
    }

    @Override
    public void visitFieldInsn(int opcode, String fieldOwner, String name, String descriptor) {
        at++;
        int ordinal = fieldCount++;
        FieldUse use = catalog.field(fieldOwner, name);
        plan.fieldUses.add(use);
        int slots = descriptor.equals("J") || descriptor.equals("D") ? 2 : 1;
        switch (opcode) {
            case Opcodes.GETFIELD, Opcodes.GETSTATIC -> {
                if (opcode == Opcodes.GETFIELD) {
                    pop();
                }
                boolean ours = opcode == Opcodes.GETFIELD ? use.isNoted() : use.isRoot();
                boolean candidate = ours && catalog.mayChangeUnseen(descriptor);
                push(candidate ? addSource(false, ordinal, descriptor) : NOTHING, slots);
            }
            case Opcodes.PUTSTATIC -> {
                keepAs(descriptor);
                popAndUse(slots);
                plan.hasRootWrite |= use.isRoot();
            }
            default -> {
                keepAs(descriptor);
                popAndUse(slots);
                boolean toThis = pop() >>> KIND_SHIFT == THIS;
                if (toThis) {
                    plan.writesToThis.set(ordinal);
                    plan.unseenWrites.set(ordinal, beforeSuper);
                }
                if (use.isNoted() && toThis && !beforeSuper) {
                    writesToThis.add(new int[] {ordinal, at});
                } else {
                    plan.hasWrite |= use.isNoted() && !toThis;
                }
            }
        }
    }

    @Override
    public void visitMethodInsn(int opcode, String callee, String name, String descriptor, boolean isInterface) {
        at++;
        int ordinal = callCount++;
        int sizes = Type.getArgumentsAndReturnSizes(descriptor);
        popAndUse((sizes >> 2) - 1);
        if (opcode != Opcodes.INVOKESTATIC) {
            int receiver = pop();
            if (name.equals("<init>") && receiver >>> KIND_SHIFT == THIS && beforeSuper) {
                plan.constructorCalls.set(ordinal);
                plan.delegations.set(ordinal, callee.equals(owner));
                beforeSuper = false;
                if (!callee.equals("java/lang/Object") && !callee.equals("java/lang/Record")) {
                    use(receiver); // another constructor may show the object to others
                }
            } else {
                use(receiver);
            }
            plan.hasLockCall |= opcode != Opcodes.INVOKESPECIAL && Calls.lockReceiver(callee, name, descriptor) != null;
        }
        if (opcode == Opcodes.INVOKESTATIC && Substitutes.isKeySetFactory(callee, name)) {
            keySetCall = ordinal;
            keySetAt = at;
        }
        plan.hasCall |= !Calls.isInert(callee, name, descriptor);
        push0(sizes & 3);
    }

    @Override
    public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
        at++;
        int sizes = Type.getArgumentsAndReturnSizes(descriptor);
        popAndUse((sizes >> 2) - 1);
        push0(sizes & 3);
        plan.hasCall = true;
    }

    @Override
    public void visitLdcInsn(Object value) {
        at++;
        boolean two = value instanceof Long
                || value instanceof Double
                || (value instanceof ConstantDynamic constant && constant.getSize() == 2);
        push0(two ? 2 : 1);
    }

    @Override
    public void visitIincInsn(int local, int increment) {
        at++;
    }

    @Override
    public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
        at++;
        pop(dimensions);
        push(NOTHING); // the inner arrays are reached by loads, whose origin is not followed
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
        plan.maxLocals = Math.max(maxLocals, parameterSlots);
        plan.codeSize = at;
    }

    @Override
    public void visitEnd() {
        plan.touchesThis = plan.hasCall && !isStatic && !isConstructor && catalog.extendsUntracked(owner);
        for (Label[] block : blocks) {
            int end = positions.getOrDefault(block[1], at);
            int handler = positions.getOrDefault(block[2], at);
            if (handler < end) {
                backEdges.add(new int[] {end, handler});
            }
        }
        for (Source source : sources) {
            if (source.used || (source.local >= 0 && usedLocals.get(source.local))) {
                (source.isElement ? plan.elementTouches : plan.touches).set(source.ordinal);
            }
        }
        for (int[] write : writesToThis) {
            boolean seen = mayHaveEscaped(THE_OBJECT, write[1]);
            plan.unseenWrites.set(write[0], !seen);
            plan.hasWrite |= seen;
        }
        for (int[] store : localStores) {
            if (notFreshLocals.get(store[1]) || mayHaveEscaped(store[1], store[2])) {
                plan.notedStores.set(store[0]);
            }
        }
    }

    /** Whether what the local holds may be visible to others when the write at that position is done. */
    private boolean mayHaveEscaped(int local, int position) {
        for (int[] escape : escapes) {
            if (escape[0] != local) {
                continue;
            }
            if (escape[1] < position) {
                return true;
            }
            for (int[] edge : backEdges) {
                if (edge[0] >= escape[1] && edge[1] <= position) {
                    return true;
                }
            }
        }
        return false;
    }
}
