package com.acme.zoo;

import io.rekindle.Recoverable;

/** Shows itself to others before its constructor ends. */
@Recoverable
@SuppressWarnings("unused")
class Leaking {
    static volatile Object seen;

    private int before;
    private int after;

    Leaking() {
        before = 1;
        seen = this;
        after = 2;
    }

    Leaking(int rounds) {
        for (int i = 0; i < rounds; i++) {
            before = i;
            if (i == 1) {
                seen = this;
            }
        }
    }
}
