package io.rekindle.agent.weave;

/** A class that is left as it is; the message completes "is not woven: ". */
final class CannotWeaveException extends Exception {
    private static final long serialVersionUID = 1;

    CannotWeaveException(String reason) {
        super(reason);
    }
}
