package io.rekindle.agent.weave;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What the first pass over a method found, for the second to act on. Instructions are known by their ordinal among those of their
 * sort, which both passes count alike.
 */
final class MethodPlan {
    /** By ordinal of field instructions. */
    final List<FieldUse> fieldUses = new ArrayList<>();
    /** Ordinals of PUTFIELDs that need no note: to {@code this} in a constructor, while nobody else can have seen the object. */
    final BitSet unseenWrites = new BitSet();
    /** Ordinals of PUTFIELDs to {@code this} in a constructor. */
    final BitSet writesToThis = new BitSet();
    /** Ordinals of field reads that hand out what may change unseen. */
    final BitSet touches = new BitSet();
    /** Ordinals of AALOADs that hand out what may change unseen. */
    final BitSet elementTouches = new BitSet();
    /** Ordinals of array stores that need a note. */
    final BitSet notedStores = new BitSet();
    /** Ordinals of the call instructions by which a constructor calls {@code super(...)} or {@code this(...)}. */
    final BitSet constructorCalls = new BitSet();
    /** Those of them that call {@code this(...)}. */
    final BitSet delegations = new BitSet();

    /** Ordinals of calls of {@code ConcurrentHashMap.newKeySet} whose result goes straight to where any set may be. */
    final BitSet concurrentSets = new BitSet();

    int maxLocals;
    int codeSize;
    boolean hasCall;
    boolean hasMonitor;
    boolean hasLockCall;
    boolean hasWrite;
    boolean hasRootWrite;
    boolean hasSubroutine;

    /** Whether {@code this} is a collection whose elements are compared, and the method may change them. */
    boolean touchesThis;

    boolean hasTouch() {
        return touchesThis || !touches.isEmpty() || !elementTouches.isEmpty();
    }

    /** Whether some instruction of it calls a hook with the unit. */
    boolean usesUnit() {
        return hasWrite || hasRootWrite || hasMonitor || hasLockCall || hasTouch() || !notedStores.isEmpty();
    }

    /** Whether a call of it may change state or see another's change: else it is left alone. */
    boolean isRelevant() {
        return hasCall || usesUnit();
    }
}
