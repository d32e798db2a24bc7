package io.rekindle.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class TextCodecTest {
    private static final LocalDateTime OVERLAP = LocalDateTime.of(2024, 10, 27, 2, 30);
    private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

    private static Text text(Object object) {
        return Objects.requireNonNull(TextCodec.encode(object), object::toString);
    }

    @Test
    void everyTypeReadsBackEqualAtItsEdges() {
        List<Object> objects = new ArrayList<>(List.of(
                LocalDate.MIN,
                LocalDate.MAX,
                LocalDate.of(-1, 2, 28),
                LocalTime.MIN,
                LocalTime.MAX,
                LocalDateTime.MIN,
                LocalDateTime.MAX,
                OffsetDateTime.MIN,
                OffsetDateTime.MAX,
                OffsetTime.MIN,
                OffsetTime.MAX,
                ZonedDateTime.ofLocal(OVERLAP, PARIS, ZoneOffset.ofHours(1)),
                ZonedDateTime.ofLocal(OVERLAP, PARIS, ZoneOffset.ofHours(2)),
                OVERLAP.atZone(ZoneOffset.UTC),
                OVERLAP.atZone(ZoneId.of("UTC")),
                OVERLAP.atZone(ZoneId.of("GMT+2")),
                OVERLAP.atZone(ZoneId.of("GMT0")),
                LocalDateTime.MAX.atZone(ZoneOffset.MIN),
                Year.of(12)));
        objects.addAll(List.of(
                Year.of(Year.MIN_VALUE),
                Year.of(Year.MAX_VALUE),
                YearMonth.of(99_999, 1),
                YearMonth.of(-5, 12),
                YearMonth.of(Year.MIN_VALUE, 1),
                MonthDay.of(2, 29),
                Period.ZERO,
                Period.of(Integer.MIN_VALUE, Integer.MAX_VALUE, -1),
                ZoneOffset.UTC,
                ZoneOffset.MAX,
                ZoneOffset.ofHoursMinutesSeconds(-3, -4, -5),
                PARIS,
                ZoneId.of("UTC"),
                ZoneId.of("UT+03:00"),
                URI.create(""),
                URI.create("a/../b?q=%20#\u00e9"),
                URI.create("mailto:someone@example.org"),
                Currency.getInstance("EUR")));
        for (Object object : objects) {
            Text text = text(object);
            assertThat(TextCodec.decode(text)).isEqualTo(object).hasSameClassAs(object);
        }
    }

    @Test
    void everyLocaleOfTheJvmReadsBackEqual() {
        List<Locale> locales = new ArrayList<>(List.of(Locale.getAvailableLocales()));
        locales.add(Locale.ROOT);
        locales.add(new Locale("no", "NO", "NY"));
        locales.add(new Locale("xx", "", "with_under_scores"));
        locales.add(Locale.forLanguageTag("zh-Hant-TW-x-private"));
        locales.add(Locale.forLanguageTag("de-u-co-phonebk"));
        for (Locale locale : locales) {
            Text text = text(locale);
            assertThat(TextCodec.decode(text)).isEqualTo(locale);
        }
    }

    @Test
    void everyZoneOfTheJvmReadsBackEqual() {
        for (String id : ZoneId.getAvailableZoneIds()) {
            Text text = text(OVERLAP.atZone(ZoneId.of(id)));
            assertThat(TextCodec.decode(text)).isEqualTo(OVERLAP.atZone(ZoneId.of(id)));
        }
    }

    @Test
    void aZonesOwnClassCountsAsZoneId() {
        assertThat(TextCodec.encode(PARIS)).isEqualTo(new Text("java.time.ZoneId", "Europe/Paris"));
        assertThat(TextCodec.encode(ZoneOffset.UTC)).isEqualTo(new Text("java.time.ZoneOffset", "Z"));
    }

    @Test
    void aClassGoesByItsNameAndComesBackAsText() {
        Text text = text(String[].class);
        assertThat(text).isEqualTo(new Text("java.lang.Class", "[Ljava.lang.String;"));
        assertThat(TextCodec.decode(text)).isEqualTo(text);
        Runnable hidden = () -> {};
        assertThat(TextCodec.encode(hidden.getClass())).isNull();
    }

    @Test
    void otherObjectsHaveNoText() {
        assertThat(TextCodec.encode(new Object())).isNull();
        assertThat(TextCodec.encode("a string is a value itself")).isNull();
        assertThat(TextCodec.encode(URI.create("x:\ud800"))).isNull();
    }

    @Test
    void theTypesAreThoseOfTheFormat() {
        assertThat(TextCodec.types())
                .containsExactly(
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
                        "java.lang.Class");
    }

    @Test
    void aTextThatCannotBeReadSaysWhich() {
        refused(new Text("java.time.LocalDate", "2023-02-29"), "not a java.time.LocalDate that this JVM knows");
        refused(new Text("java.time.ZoneId", "Mars/Base"), "text='Mars/Base'");
        refused(new Text("java.time.ZonedDateTime", "2024-01-01T00:00Z["), "not a java.time.ZonedDateTime");
        refused(new Text("java.util.Locale", "=x"), "not a java.util.Locale");
        refused(new Text("java.time.YearMonth", ""), "not a java.time.YearMonth");
        refused(new Text("java.util.Currency", "???"), "not a java.util.Currency");
        refused(new Text("java.io.File", "/"), "type unknown to this version: type=java.io.File");
    }

    private static void refused(Text text, String message) {
        assertThatExceptionOfType(MalformedValueException.class)
                .isThrownBy(() -> TextCodec.decode(text))
                .withMessageContaining(message);
    }
}
