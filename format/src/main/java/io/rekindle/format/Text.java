package io.rekindle.format;

/**
 * An immutable library value by its text, as {@link Values#decode} gives it; {@link TextCodec} converts.
 *
 * @param type class name, {@code java.time.LocalDate} say
 * @param text in the grammar of the type
 */
public record Text(String type, String text) {}
