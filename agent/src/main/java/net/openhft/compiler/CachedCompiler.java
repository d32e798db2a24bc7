package net.openhft.compiler;

import java.io.File;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** See {@link CompilerUtils}. */
@SuppressWarnings("DoNotCallSuggester") // it is called, by Chronicle
public final class CachedCompiler {
    /** Assigned by Chronicle Values, never read here. */
    public Function<?, ?> fileManagerOverride = Function.identity();

    CachedCompiler() {}

    /** The directories of the original, which nothing is written to. */
    public CachedCompiler(File sources, File classes) {}

    /** The directories and options of the original, which nothing is written to or compiled with. */
    public CachedCompiler(File sources, File classes, List<String> options) {}

    /** Does nothing: there is no file manager. */
    public void updateFileManagerForClassLoader(ClassLoader loader, Consumer<?> update) {}

    /** Refuses, as the class should have been in the jar. */
    public Class<?> loadFromJava(ClassLoader loader, String name, String source) throws ClassNotFoundException {
        throw new ClassNotFoundException(name + ": expected in the agent's jar, generated when it was packed");
    }
}
