package com.acme.zoo;

import io.rekindle.Recoverable;
import java.io.Serializable;

/** A root without an initialiser. */
@SuppressWarnings("serial")
class LateRoot implements Serializable {
    @Recoverable
    static Entrant only;

    static void assign() {
        only = new Entrant();
    }
}
