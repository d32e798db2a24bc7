package io.rekindle.format;

import io.rekindle.format.proto.Value;

/**
 * A value of a kind that a newer version wrote. It cannot be used, but is kept and written again unchanged.
 *
 * @param proto the message, with the unknown field
 */
public record UnknownValue(Value proto) {}
