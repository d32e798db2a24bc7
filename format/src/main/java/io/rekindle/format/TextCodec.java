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
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Immutable library values as text. Mostly the text is that of {@code toString}, which ISO 8601 or an RFC defines; where
 * Java's own does not read back exactly (years, locales), docs/format/records.md says what is written. Safe for use by
 * any thread.
 */
public final class TextCodec {
    /** The type under which a class goes by its name. */
    public static final String CLASS = "java.lang.Class";

    private record Codec<T>(
            String type, Class<T> java, Function<T, @Nullable String> encode, Function<String, T> decode) {
        @Nullable
        Text toText(Object object) {
            String text = encode.apply(java.cast(object));
            return text == null || !Names.isWellFormed(text) ? null : new Text(type, text);
        }
    }

    private static final List<Codec<?>> CODECS = List.of(
            codec(LocalDate.class, LocalDate::toString, LocalDate::parse),
            codec(LocalTime.class, LocalTime::toString, LocalTime::parse),
            codec(LocalDateTime.class, LocalDateTime::toString, LocalDateTime::parse),
            codec(OffsetDateTime.class, OffsetDateTime::toString, OffsetDateTime::parse),
            codec(OffsetTime.class, OffsetTime::toString, OffsetTime::parse),
            codec(ZonedDateTime.class, ZonedDateTime::toString, TextCodec::parseZonedDateTime),
            codec(Year.class, Year::toString, text -> Year.of(Integer.parseInt(text))),
            codec(YearMonth.class, YearMonth::toString, TextCodec::parseYearMonth),
            codec(MonthDay.class, MonthDay::toString, MonthDay::parse),
            codec(Period.class, Period::toString, Period::parse),
            codec(ZoneOffset.class, ZoneOffset::getId, ZoneOffset::of),
            codec(ZoneId.class, ZoneId::getId, ZoneId::of),
            codec(URI.class, URI::toString, URI::create),
            codec(Locale.class, TextCodec::encodeLocale, TextCodec::parseLocale),
            codec(Currency.class, Currency::getCurrencyCode, Currency::getInstance));

    private static final Map<String, Codec<?>> BY_TYPE =
            CODECS.stream().collect(Collectors.toUnmodifiableMap(Codec::type, codec -> codec));

    // Asked for every object that a commit meets, mostly in vain: the answer is kept with the class.
    private static final ClassValue<@Nullable Codec<?>> BY_CLASS = new ClassValue<>() {
        @Override
        protected @Nullable Codec<?> computeValue(Class<?> type) {
            for (Codec<?> codec : CODECS) {
                if (codec.java.isAssignableFrom(type)) {
                    return codec;
                }
            }
            return null;
        }
    };

    private TextCodec() {}

    private static <T> Codec<T> codec(Class<T> type, Function<T, @Nullable String> encode, Function<String, T> decode) {
        return new Codec<>(type.getName(), type, encode, decode);
    }

    /** Types that this version reads and writes, {@link #CLASS} included. */
    public static List<String> types() {
        return Stream.concat(CODECS.stream().map(Codec::type), Stream.of(CLASS)).toList();
    }

    /**
     * The text of an object, or null if it is of none of the types, or has no name that finds it again (a hidden class).
     */
    public static @Nullable Text encode(Object object) {
        if (object instanceof Class<?> type) {
            return type.isHidden() || !Names.isWellFormed(type.getName()) ? null : new Text(CLASS, type.getName());
        }
        Codec<?> codec = BY_CLASS.get(object.getClass());
        return codec == null ? null : codec.toText(object);
    }

    /**
     * The object that a text stands for; an equal one to that encoded. A class is returned as the text that it is: which
     * loader finds it is for others to know.
     *
     * @throws MalformedValueException if the type is not known to this version, or the text is not in its grammar, or
     *     names something that this JVM does not know (a time zone, a currency)
     */
    public static Object decode(Text text) {
        if (text.type().equals(CLASS)) {
            return text;
        }
        Codec<?> codec = BY_TYPE.get(text.type());
        if (codec == null) {
            throw new MalformedValueException("text value of a type unknown to this version: type=" + text.type()
                    + " text='" + text.text() + "'; read it with the version that wrote it");
        }
        try {
            return codec.decode.apply(text.text());
        } catch (RuntimeException e) {
            throw new MalformedValueException(
                    "not a " + text.type() + " that this JVM knows: text='" + text.text() + "'", e);
        }
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
