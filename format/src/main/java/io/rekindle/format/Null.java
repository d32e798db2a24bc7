package io.rekindle.format;

/** The decoded null: a value that is there and is null, unlike one that is absent. */
public enum Null {
    NULL
}
