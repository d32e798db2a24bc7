package io.rekindle.runtime.image;

import java.util.Arrays;

/**
 * The elements of a list, in a circular array: insertion and removal move the shorter side, so that both ends are cheap
 * whichever of them a list is used as a queue at.
 */
final class ElementList {
    private static final Object[] NONE = {};

    private Object[] slots = NONE;
    private int head;
    private int size;

    int size() {
        return size;
    }

    Object get(int index) {
        return slots[slot(index)];
    }

    void set(int index, Object value) {
        slots[slot(index)] = value;
    }

    void add(int index, Object value) {
        if (size == slots.length) {
            grow(size + 1);
        }
        if (index < size - index) {
            head = head == 0 ? slots.length - 1 : head - 1;
            size++;
            for (int i = 0; i < index; i++) {
                set(i, get(i + 1));
            }
        } else {
            size++;
            for (int i = size - 1; i > index; i--) {
                set(i, get(i - 1));
            }
        }
        set(index, value);
    }

    @SuppressWarnings("NullAway") // A free slot holds null; no index reaches it.
    void remove(int index) {
        if (index < size - 1 - index) {
            for (int i = index; i > 0; i--) {
                set(i, get(i - 1));
            }
            slots[head] = null;
            head = head + 1 == slots.length ? 0 : head + 1;
        } else {
            for (int i = index; i < size - 1; i++) {
                set(i, get(i + 1));
            }
            slots[slot(size - 1)] = null;
        }
        size--;
    }

    void clear() {
        slots = NONE;
        head = 0;
        size = 0;
    }

    /** Makes room for so many elements at once. */
    void reserve(int capacity) {
        if (capacity > slots.length) {
            grow(capacity);
        }
    }

    private void grow(int atLeast) {
        int capacity =
                (int) Math.min(Integer.MAX_VALUE - 8, Math.max(atLeast, slots.length + (slots.length >> 1) + 4L));
        Object[] grown = Arrays.copyOf(NONE, capacity);
        int first = Math.min(size, slots.length - head);
        System.arraycopy(slots, head, grown, 0, first);
        System.arraycopy(slots, 0, grown, first, size - first);
        slots = grown;
        head = 0;
    }

    private int slot(int index) {
        int slot = head + index;
        return slot >= slots.length ? slot - slots.length : slot;
    }
}
