package io.rekindle.format;

import java.net.URI;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Immutable library values as text. Mostly the text is that of {@code toString}, which ISO 8601 or an RFC defines; where
 * Java's own does not read back exactly (years, locales), docs/format/records.md says what is written. Safe for use by
 * any thread.
 */
public final class TextCodec {
    /** The type under which a class goes by its name. */
    public static final String CLASS = "java.lang.Class";

    private static final List<String> TYPES = List.of(
            "java.time.LocalDate",
            "java.time.LocalTime",
            "java.time.LocalDateTime",
            "java.time.OffsetDateTime",
            "java.time.OffsetTime",
            "java.time.ZonedDateTime",
            "java.time.Year",
            "java.time.YearMonth",
            "java.time.MonthDay",
            "java.time.Period",
            "java.time.ZoneOffset",
            "java.time.ZoneId",
            "java.net.URI",
            "java.util.Locale",
            "java.util.Currency",
            CLASS);

    // Asked for every object that a commit meets, mostly in vain: the answer is kept with the class. By name and
    // without
    // lambdas, since the first question comes while the application starts.
    private static final ClassValue<@Nullable String> TYPE_OF = new ClassValue<>() {
        @Override
        protected @Nullable String computeValue(Class<?> type) {
            String name = type.getName();
            if (name.equals("java.time.ZoneRegion")) {
                return "java.time.ZoneId";
            }
            return TYPES.contains(name) ? name : null;
        }
    };

    private TextCodec() {}

    /** Types that this version reads and writes, {@link #CLASS} included. */
    public static List<String> types() {
        return TYPES;
    }

    /**
     * The text of an object, or null if it is of none of the types, or has no name that finds it again (a hidden class).
     */
    public static @Nullable Text encode(Object object) {
        String type = TYPE_OF.get(object.getClass());
        if (type == null) {
            return null;
        }
        String text = textOf(object);
        return text == null || !Names.isWellFormed(text) ? null : new Text(type, text);
    }

    private static @Nullable String textOf(Object object) {
        if (object instanceof Class<?> type) {
            return type.isHidden() ? null : type.getName();
        }
        return object instanceof Locale locale ? encodeLocale(locale) : object.toString();
    }

    /**
     * The object that a text stands for; an equal one to that encoded. A class is returned as the text that it is: which
     * loader finds it is for others to know.
     *
     * @throws MalformedValueException if the type is not known to this version, or the text is not in its grammar, or
     *     names something that this JVM does not know (a time zone, a currency)
     */
    public static Object decode(Text text) {
        if (!TYPES.contains(text.type())) {
            throw new MalformedValueException("text value of a type unknown to this version: type=" + text.type()
                    + " text='" + text.text() + "'; read it with the version that wrote it");
        }
        try {
            return parse(text);
        } catch (RuntimeException e) {
            throw new MalformedValueException(
                    "not a " + text.type() + " that this JVM knows: text='" + text.text() + "'", e);
        }
    }

    private static Object parse(Text typed) {
        String text = typed.text();
        return switch (typed.type()) {
            case "java.time.LocalDate" -> LocalDate.parse(text);
            case "java.time.LocalTime" -> LocalTime.parse(text);
            case "java.time.LocalDateTime" -> LocalDateTime.parse(text);
            case "java.time.OffsetDateTime" -> OffsetDateTime.parse(text);
            case "java.time.OffsetTime" -> OffsetTime.parse(text);
            case "java.time.ZonedDateTime" -> parseZonedDateTime(text);
            case "java.time.Year" -> Year.of(Integer.parseInt(text));
            case "java.time.YearMonth" -> parseYearMonth(text);
            case "java.time.MonthDay" -> MonthDay.parse(text);
            case "java.time.Period" -> Period.parse(text);
            case "java.time.ZoneOffset" -> ZoneOffset.of(text);
            case "java.time.ZoneId" -> ZoneId.of(text);
            case "java.net.URI" -> URI.create(text);
            case "java.util.Locale" -> parseLocale(text);
            case "java.util.Currency" -> Currency.getInstance(text);
            default -> typed; // a class
        };
    }

    /** Keeps the instant if the zone's rules have changed since the text was written. */
    private static ZonedDateTime parseZonedDateTime(String text) {
        int bracket = text.indexOf('[');
        if (bracket < 0) {
            return OffsetDateTime.parse(text).toZonedDateTime();
        }
        OffsetDateTime time = OffsetDateTime.parse(text.substring(0, bracket));
        ZoneId zone = ZoneId.of(text.substring(bracket + 1, text.length() - 1));
        return ZonedDateTime.ofInstant(time.toLocalDateTime(), time.getOffset(), zone);
    }

    /** Java writes years above 9999 without the sign that its own parser asks for. */
    private static YearMonth parseYearMonth(String text) {
        int dash = text.lastIndexOf('-');
        return YearMonth.of(Integer.parseInt(text.substring(0, dash)), Integer.parseInt(text.substring(dash + 1)));
    }

    /** A language tag where that is exact, else {@code =language_COUNTRY_variant}. */
    private static @Nullable String encodeLocale(Locale locale) {
        String tag = locale.toLanguageTag();
        if (Locale.forLanguageTag(tag).equals(locale)) {
            return tag;
        }
        String parts = "=" + locale.getLanguage() + "_" + locale.getCountry() + "_" + locale.getVariant();
        return parseLocale(parts).equals(locale) ? parts : null;
    }

    private static Locale parseLocale(String text) {
        if (!text.startsWith("=")) {
            return Locale.forLanguageTag(text);
        }
        String[] parts = text.substring(1).split("_", 3);
        return new Locale(parts[0], parts[1], parts[2]);
    }
}
