package io.rekindle.runtime.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Which Rekindle this is. The build writes its version beside this class. */
public final class Product {

    private static final String FILE = "product-version";

    private Product() {}

    /** The version as the build names it, such as {@code 1.2.0}; {@code unknown} if the classes were taken out of the jar without it. */
    public static String version() {
        try (InputStream in = Product.class.getResourceAsStream(FILE)) {
            return in == null ? "unknown" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException unreadable) {
            return "unknown"; // no reason not to start
        }
    }
}
