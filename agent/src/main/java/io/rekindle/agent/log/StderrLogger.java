package io.rekindle.agent.log;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** Prints one line an event: {@code rekindle WARN name: message}, then the stack trace if there is one. Safe for any thread. */
final class StderrLogger extends AbstractLogger {

    private static final long serialVersionUID = 1;

    StderrLogger(String name) {
        this.name = name;
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            @Nullable String pattern,
            Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        String message = arguments == null ? pattern : MessageFormatter.basicArrayFormat(pattern, arguments);
        String line = "rekindle " + level + ' ' + name + ": " + message;
        PrintStream stderr = System.err;
        synchronized (stderr) {
            stderr.println(line);
            if (thrown != null) {
                thrown.printStackTrace(stderr);
            }
        }
    }

    @Override
    public boolean isTraceEnabled() {
        return isEnabled(Level.TRACE);
    }

    @Override
    public boolean isTraceEnabled(@Nullable Marker marker) {
        return isEnabled(Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return isEnabled(Level.DEBUG);
    }

    @Override
    public boolean isDebugEnabled(@Nullable Marker marker) {
        return isEnabled(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return isEnabled(Level.INFO);
    }

    @Override
    public boolean isInfoEnabled(@Nullable Marker marker) {
        return isEnabled(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return isEnabled(Level.WARN);
    }

    @Override
    public boolean isWarnEnabled(@Nullable Marker marker) {
        return isEnabled(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return isEnabled(Level.ERROR);
    }

    @Override
    public boolean isErrorEnabled(@Nullable Marker marker) {
        return isEnabled(Level.ERROR);
    }

    /** The one library that warns of what we left out on purpose: native code to pin threads to processors. */
    private boolean isEnabled(Level level) {
        boolean expected = level == Level.WARN && name.equals("net.openhft.affinity.Affinity");
        return LogProvider.isEnabled(expected ? Level.DEBUG : level);
    }
}
