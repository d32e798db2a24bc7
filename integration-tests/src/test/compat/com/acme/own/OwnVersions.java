package com.acme.own;

import com.acme.journal.JournalMain;
import com.google.protobuf.StringValue;
import java.io.PrintStream;
import java.net.URL;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.matcher.ElementMatchers;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import org.agrona.collections.Long2LongHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An application that brings its own versions of what the agent brings too, and uses each: a queue, a protobuf, a logger, a class made
 * at run time, a primitive map. Says where it has each from, then keeps its journal.
 */
public final class OwnVersions {
    private OwnVersions() {}

    /** Argument: a directory for its queue. */
    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        try (ChronicleQueue queue = SingleChronicleQueueBuilder.single(args[0]).build()) {
            appender(queue).writeText("said once");
            String text = "";
            for (String next = queue.createTailer().readText(); next != null && text.isEmpty(); ) {
                text = next;
            }
            used(out, ChronicleQueue.class, text);
        }
        used(out, StringValue.class, StringValue.parseFrom(StringValue.of("parsed").toByteArray()).getValue());
        Logger logger = LoggerFactory.getLogger(OwnVersions.class);
        logger.error("logged by the application");
        used(out, Logger.class, logger.getClass().getName());
        used(out, ByteBuddy.class, made().toString());
        Long2LongHashMap map = new Long2LongHashMap(-1);
        map.put(1, 2);
        used(out, Long2LongHashMap.class, Long.toString(map.get(1)));
        JournalMain.serve(out);
    }

    /** The method's name depends on the version. */
    private static ExcerptAppender appender(ChronicleQueue queue) throws ReflectiveOperationException {
        try {
            return (ExcerptAppender) ChronicleQueue.class.getMethod("createAppender").invoke(queue);
        } catch (NoSuchMethodException older) {
            return (ExcerptAppender) ChronicleQueue.class.getMethod("acquireAppender").invoke(queue);
        }
    }

    private static Object made() throws ReflectiveOperationException {
        return new ByteBuddy()
                .subclass(Object.class)
                .method(ElementMatchers.named("toString"))
                .intercept(FixedValue.value("made at run time"))
                .make()
                .load(OwnVersions.class.getClassLoader())
                .getLoaded()
                .getDeclaredConstructor()
                .newInstance();
    }

    private static void used(PrintStream out, Class<?> library, String result) {
        URL from = library.getProtectionDomain().getCodeSource().getLocation();
        out.println("USED " + library.getSimpleName() + " from " + from.getPath() + ": " + result);
    }
}
