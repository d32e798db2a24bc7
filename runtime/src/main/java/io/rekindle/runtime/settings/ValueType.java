package io.rekindle.runtime.settings;

import org.jspecify.annotations.Nullable;

/** What the text of a setting must look like, and what it means as a number. Immutable. */
final class ValueType {

    /** What the elements of a list are. {@code *} stands for any part of a name in all of them. */
    enum Element {
        NAME("names such as com.acme.Session or com.acme"),
        CLASS_MAYBE_FIELD("classes such as com.acme.Session#id or com.acme.Statistics"),
        CLASS_AND_FIELD("static fields such as com.acme.Registry#sessions");

        private final String expectation;

        Element(String expectation) {
            this.expectation = expectation;
        }

        boolean accepts(String element) {
            int hash = element.indexOf('#');
            if (hash < 0) {
                return this != CLASS_AND_FIELD && isName(element);
            }
            return this != NAME && isName(element.substring(0, hash)) && isSimpleName(element.substring(hash + 1));
        }

        private static boolean isName(String name) {
            int start = 0;
            for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', start)) {
                if (!isSimpleName(name.substring(start, dot))) {
                    return false;
                }
                start = dot + 1;
            }
            return isSimpleName(name.substring(start));
        }

        private static boolean isSimpleName(String name) {
            for (int i = 0; i < name.length(); i++) {
                char c = name.charAt(i);
                boolean fits = i == 0 ? Character.isJavaIdentifierStart(c) : Character.isJavaIdentifierPart(c);
                if (c != '*' && !fits) {
                    return false;
                }
            }
            return !name.isEmpty();
        }
    }

    private enum Kind {
        TEXT,
        LIST,
        CHOICE,
        DURATION,
        SIZE,
        COUNT
    }

    private static final String[] DURATION_UNITS = {"ms", "s", "m", "h", "d"};
    private static final long[] DURATION_UNIT_MILLIS = {1, 1_000, 60_000, 3_600_000, 86_400_000};
    private static final String[] SIZE_UNITS = {"B", "KiB", "MiB", "GiB"};
    private static final long[] SIZE_UNIT_BYTES = {1, 1L << 10, 1L << 20, 1L << 30};
    private static final String[] COUNT_UNITS = {""};
    private static final long[] COUNT_UNIT = {1};

    private final Kind kind;
    private final String expectation;
    private final String[] words;
    private final Element element;
    private final long lowest;
    private final long highest;
    private final boolean powerOfTwo;

    private ValueType(
            Kind kind,
            String expectation,
            String[] words,
            Element element,
            long lowest,
            long highest,
            boolean powerOfTwo) {
        this.kind = kind;
        this.expectation = expectation;
        this.words = words;
        this.element = element;
        this.lowest = lowest;
        this.highest = highest;
        this.powerOfTwo = powerOfTwo;
    }

    static ValueType text(String expectation) {
        return new ValueType(Kind.TEXT, expectation, new String[0], Element.NAME, 0, 0, false);
    }

    static ValueType list(Element element) {
        String expectation = element.expectation + ", separated by colons";
        return new ValueType(Kind.LIST, expectation, new String[0], element, 0, 0, false);
    }

    static ValueType choice(String... words) {
        return new ValueType(Kind.CHOICE, String.join(" or ", words), words, Element.NAME, 0, 0, false);
    }

    static ValueType duration(long lowestMillis, long highestMillis) {
        String expectation = "a duration from " + durationText(lowestMillis) + " to " + durationText(highestMillis);
        return new ValueType(
                Kind.DURATION, expectation, new String[0], Element.NAME, lowestMillis, highestMillis, false);
    }

    /** A duration, or a word that stands for {@link Long#MAX_VALUE}. */
    static ValueType durationOr(String word, long lowestMillis, long highestMillis) {
        String expectation = "a duration from " + durationText(lowestMillis) + ", or " + word;
        return new ValueType(
                Kind.DURATION, expectation, new String[] {word}, Element.NAME, lowestMillis, highestMillis, false);
    }

    static ValueType size(long lowestBytes, long highestBytes, boolean powerOfTwo) {
        String expectation = (powerOfTwo ? "a power of two from " : "a size from ")
                + sizeText(lowestBytes)
                + " to "
                + sizeText(highestBytes);
        return new ValueType(
                Kind.SIZE, expectation, new String[0], Element.NAME, lowestBytes, highestBytes, powerOfTwo);
    }

    static ValueType count(long lowest, long highest) {
        return new ValueType(
                Kind.COUNT,
                "a number from " + lowest + " to " + highest,
                new String[0],
                Element.NAME,
                lowest,
                highest,
                false);
    }

    String expectation() {
        return expectation;
    }

    boolean isList() {
        return kind == Kind.LIST;
    }

    boolean acceptsElement(String text) {
        return element.accepts(text);
    }

    /** Whether the text is a value of this type; a list's elements are asked for one by one instead. */
    boolean accepts(String text) {
        return switch (kind) {
            case TEXT -> !text.isEmpty();
            case LIST -> true;
            case CHOICE -> isWord(text);
            case DURATION, SIZE, COUNT -> number(text) != null;
        };
    }

    /** Milliseconds, bytes or a count; null if the text is none or out of bounds. */
    @Nullable
    Long number(String text) {
        if (isWord(text)) {
            return Long.MAX_VALUE;
        }
        Long value = switch (kind) {
            case DURATION -> scaled(text, DURATION_UNITS, DURATION_UNIT_MILLIS);
            case SIZE -> scaled(text, SIZE_UNITS, SIZE_UNIT_BYTES);
            default -> scaled(text, COUNT_UNITS, COUNT_UNIT);
        };
        boolean good =
                value != null && value >= lowest && value <= highest && !(powerOfTwo && Long.bitCount(value) != 1);
        return good ? value : null;
    }

    private boolean isWord(String text) {
        for (String word : words) {
            if (word.equals(text)) {
                return true;
            }
        }
        return false;
    }

    /** Digits and one of the units; null for anything else and for what does not fit a long. */
    private static @Nullable Long scaled(String text, String[] units, long[] factors) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        if (digits == 0 || digits > 18) {
            return null;
        }
        long value = Long.parseLong(text.substring(0, digits));
        String unit = text.substring(digits);
        for (int i = 0; i < units.length; i++) {
            if (units[i].equals(unit)) {
                return value > Long.MAX_VALUE / factors[i] ? null : (Long) (value * factors[i]);
            }
        }
        return null;
    }

    static String durationText(long millis) {
        return scaledText(millis, DURATION_UNITS, DURATION_UNIT_MILLIS);
    }

    static String sizeText(long bytes) {
        return scaledText(bytes, SIZE_UNITS, SIZE_UNIT_BYTES);
    }

    private static String scaledText(long value, String[] units, long[] factors) {
        int unit = 0;
        while (value != 0 && unit + 1 < units.length && value % factors[unit + 1] == 0) {
            unit++;
        }
        return value / factors[unit] + units[unit];
    }
}
