package com.acme.zoo;

import io.rekindle.ContextKey;
import io.rekindle.Recoverable;

/** Levels of a hierarchy, a key that is set late, cloning, and writes from inner classes. */
@Recoverable
@SuppressWarnings("unused")
class Derived extends Base implements Counting, Cloneable {
    @ContextKey
    private long key;

    private int count;
    private Part part;

    Derived(boolean big) {
        super(big ? 10 : 2);
        count = 1;
    }

    void key(long newKey) {
        key = newKey;
    }

    void writeShared() {
        shared++;
        count++;
    }

    @Override
    public void counted(int by) {
        count += by;
    }

    void viaInner() {
        part = new Part(3);
        part.writeOuter();
        Part.class.cast(part).size = 4;
    }

    Runnable anonymous() {
        return new Runnable() {
            private int runs;

            @Override
            public void run() {
                runs++;
                count = runs;
            }
        };
    }

    @Override
    public Derived clone() {
        try {
            return (Derived) super.clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    /** An inner class proper: it has a reference to its outer object. */
    class Part {
        int size;

        Part(int size) {
            this.size = size;
        }

        void writeOuter() {
            count = size;
        }
    }
}
