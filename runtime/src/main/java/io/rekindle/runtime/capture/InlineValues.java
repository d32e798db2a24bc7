package io.rekindle.runtime.capture;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/** Which classes are immutable values, written in place by {@link io.rekindle.format.UnitEncoder#tryValue}. */
final class InlineValues {
    private static final Set<Class<?>> PLAIN = Set.of(
            String.class,
            Boolean.class,
            Byte.class,
            Short.class,
            Character.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            BigInteger.class,
            BigDecimal.class,
            UUID.class,
            Instant.class,
            Duration.class);

    private static final Set<String> BY_TEXT = Set.of(
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
            "java.time.ZoneRegion",
            "java.net.URI",
            "java.util.Locale",
            "java.util.Currency",
            "java.lang.Class");

    private InlineValues() {}

    static boolean isInline(Class<?> type) {
        return PLAIN.contains(type) || (Layouts.isJdk(type) && BY_TEXT.contains(type.getName()));
    }
}
