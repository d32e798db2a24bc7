package com.acme.zoo;

import com.acme.bank.Account;

/** A subclass of a context, in another package. */
public class SpecialAccount extends Account {
    private int extras;

    public SpecialAccount(String id) {
        super(id, 3);
        extras = 1;
    }

    public int extras() {
        return extras;
    }

    public void raise() {
        extras++;
        deposit(extras);
    }
}
