package com.acme.zoo;

/** Reachable from a durable root by a type argument. */
class Entrant {
    int position;
    Medal medal = Medal.NONE;

    void win(Medal won) {
        medal = won;
        won.count();
    }

    /** Never woven fields, but its code is. */
    @SuppressWarnings({"unused", "ImmutableEnumChecker"})
    enum Medal {
        NONE,
        GOLD;

        private int given;

        void count() {
            given++;
        }
    }
}
