package io.rekindle.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A small file system in memory, which really gets full. Needs the right to mount; whether it was there is to be asked. */
public final class Tmpfs implements AutoCloseable {
    private final Path path;
    private final String refusal;

    private Tmpfs(Path path, String refusal) {
        this.path = path;
        this.refusal = refusal;
    }

    /** @param path made */
    public static Tmpfs mount(Path path, int mebibytes) {
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Tmpfs(path, run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "none", path.toString()));
    }

    public boolean isMounted() {
        return refusal.isEmpty();
    }

    public Path path() {
        return path;
    }

    /** From now on nothing of it can be written; nobody may have a file of it open for writing. */
    public void makeReadOnly() {
        String failure = run("mount", "-o", "remount,ro", path.toString());
        if (!failure.isEmpty()) {
            throw new IllegalStateException(failure);
        }
    }

    public void makeWritable() {
        String failure = run("mount", "-o", "remount,rw", path.toString());
        if (!failure.isEmpty()) {
            throw new IllegalStateException(failure);
        }
    }

    /** Unmounts it, whoever still has files of it open. */
    @Override
    public void close() {
        if (isMounted()) {
            String failure = run("umount", "--lazy", path.toString());
            if (!failure.isEmpty()) {
                throw new IllegalStateException(failure);
            }
        }
    }

    @Override
    public String toString() {
        return isMounted() ? "tmpfs at " + path : "no tmpfs can be mounted: " + refusal;
    }

    /** What the command complained of; empty if it succeeded. */
    private static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return command[0] + " hangs";
            }
            return process.exitValue() == 0
                    ? ""
                    : command[0] + ": " + output.strip() + " (" + process.exitValue() + ")";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
