package io.rekindle.it.support;

import com.acme.front.Console;
import java.nio.file.Path;
import java.util.List;

/**
 * Where a story is played: a program, a JDK, a store, and one life after the other. The program answers commands
 * ({@link ForkedJvm#ask}); a story reads: begin, ask, kill, begin, ask.
 */
public final class Stage {
    private final Jdk jdk;
    private final Path folder;
    private final Class<?> program;
    private final String classPath;
    private Path store;
    private int lives;

    /** @param folder an empty one */
    public Stage(Jdk jdk, Path folder, Class<?> program) {
        this.jdk = jdk;
        this.folder = folder;
        this.program = program;
        this.store = folder.resolve("store");
        Path classes = folder.resolve("classes");
        String front = ClassPaths.ofPackages(classes, Console.class);
        ClassPaths.ofClasses(classes, List.of(program));
        this.classPath = front;
    }

    public Stage storeAt(Path directory) {
        store = directory;
        return this;
    }

    public Path store() {
        return store;
    }

    /** Starts the program and waits until it is ready for commands. */
    public ForkedJvm begin(String... settings) {
        ForkedJvm life = start(settings);
        String first = life.expectLine();
        if (!first.equals("ready")) {
            throw new IllegalStateException("expected=ready actual=" + first);
        }
        return life;
    }

    /** Starts the program. */
    public ForkedJvm start(String... settings) {
        return start(List.of(), settings);
    }

    /** Starts the program with flags for the JVM. */
    public ForkedJvm start(List<String> flags, String... settings) {
        lives++;
        String all = "dir=" + store + ",ring.size=1MiB,wal.segment=1MiB";
        for (String setting : settings) {
            all += "," + setting;
        }
        return ForkedJvm.on(jdk)
                .flags("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-XX:-UsePerfData")
                .flags(flags.toArray(new String[0]))
                .agent(AgentJar.path(), all)
                .classPath(classPath)
                .workingDirectory(folder)
                .start(folder.resolve("stderr-" + lives), program.getName());
    }
}
