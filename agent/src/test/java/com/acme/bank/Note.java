package com.acme.bank;

/** Reachable from a context by a field's type. */
class Note {
    private final String text;
    private final Note before;

    Note(String text, Note before) {
        this.text = text;
        this.before = before;
    }

    int length() {
        return text.length() + (before == null ? 0 : before.length());
    }
}
