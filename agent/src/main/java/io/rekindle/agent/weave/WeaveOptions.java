package io.rekindle.agent.weave;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the settings say about weaving. Names are binary names ({@code com.acme.Outer$Inner}); {@code *} stands for any part of one.
 *
 * @param packages package trees and classes to weave besides those found by annotation
 * @param exclude package trees and classes never woven
 * @param roots {@code Class#field}: static fields that count as marked
 * @param contexts {@code Class} or {@code Class#keyField}: classes that count as marked
 * @param cacheFile where the index of the class path is kept between starts, or null
 * @param dumpDirectory where woven classes are written for debugging, or null
 */
public record WeaveOptions(
        List<String> packages,
        List<String> exclude,
        List<String> roots,
        List<String> contexts,
        @Nullable String cacheFile,
        @Nullable String dumpDirectory) {

    /** Annotations alone decide. */
    public static WeaveOptions byAnnotations() {
        return new WeaveOptions(List.of(), List.of(), List.of(), List.of(), null, null);
    }
}
