package io.rekindle.agent.start;

import io.rekindle.agent.EngineClassLoader;
import io.rekindle.hook.Facade;
import io.rekindle.hook.Memory;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import org.jspecify.annotations.Nullable;

/** Uses the libraries in the private loader as the engine does: on a thread of ours, in the directory that the argument names. */
public final class ProbeStart implements BiFunction<String, Instrumentation, String> {

    static {
        ((EngineClassLoader) ProbeStart.class.getClassLoader()).startWith(new ProbeStart());
    }

    private ProbeStart() {}

    @Override
    public String apply(String directory, Instrumentation instrumentation) {
        try {
            OpenModules.toEngine(instrumentation);
            OpenModules.toHooks(instrumentation, HookClasses.define());
            Facade.install((operation, argument) -> answer(operation));
            return onOurThread(Path.of(directory));
        } catch (IOException fault) {
            throw new IllegalStateException(fault);
        }
    }

    private static Object answer(String operation) {
        return switch (operation) {
            case "isActive" -> true;
            case "report" -> Map.of("contexts", 7L);
            default -> false;
        };
    }

    private static String onOurThread(Path directory) {
        CompletableFuture<String> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        result.complete("queue=" + queue(directory) + " map=" + map(directory) + " array="
                                + Memory.arrayBase(byte[].class) + " file="
                                + System.getProperty("rekindle.test.leaked", "kept out"));
                    } catch (Throwable fault) {
                        result.completeExceptionally(fault);
                    }
                },
                "probe");
        thread.setContextClassLoader(ProbeStart.class.getClassLoader());
        thread.start();
        return result.join();
    }

    private static @Nullable String queue(Path directory) {
        try (ChronicleQueue queue = ChronicleQueue.single(directory.resolve("q").toString());
                ExcerptAppender appender = queue.createAppender();
                ExcerptTailer tailer = queue.createTailer()) {
            appender.writeText("kept");
            return tailer.readText();
        }
    }

    private static String map(Path directory) throws IOException {
        Path file = Files.createDirectories(directory.resolve("m")).resolve("index");
        try (ChronicleMap<Long, byte[]> map = ChronicleMap.of(Long.class, byte[].class)
                .entries(1_000)
                .averageValueSize(16)
                .createPersistedTo(file.toFile())) {
            map.put(1L, new byte[16]);
            byte[] value = map.get(1L);
            return value == null ? "lost" : "kept";
        }
    }
}
