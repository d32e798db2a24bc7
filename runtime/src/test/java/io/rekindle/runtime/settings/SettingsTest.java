package io.rekindle.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class SettingsTest {

    @Test
    void aPackageThatNoJavaNameMayBeIsNamed() {
        assertThat(Settings.parse(SettingSources.ofArguments("dir=x,packages=1bad"))
                        .problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains("packages", "1bad"));
    }

    @Test
    void theDefaultsAreTheContract() {
        Settings settings = Settings.defaults();

        assertThat(settings.dir()).isEqualTo("rekindle-store");
        assertThat(settings.checkpointIntervalMillis()).isEqualTo(30_000);
        assertThat(settings.unitMaxMillis()).isEqualTo(1_000);
        assertThat(settings.commitWaitMillis()).isEqualTo(1_000);
        assertThat(settings.lockWaitMillis()).isEqualTo(60_000);
        assertThat(settings.compareBudgetBytes()).isEqualTo(64 << 10);
        assertThat(settings.ringSizeBytes()).isEqualTo(16 << 20);
        assertThat(settings.walSegmentSizeBytes()).isEqualTo(64 << 20);
        assertThat(settings.mergeFiles()).isEqualTo(8);
        assertThat(settings.unclaimedTtlMillis()).isEqualTo(Long.MAX_VALUE);
        assertThat(settings.durableOnHost()).isFalse();
        assertThat(settings.failsWhenLocked()).isTrue();
        assertThat(settings.failsOnError()).isFalse();
        assertThat(settings.contexts()).isEmpty();
    }

    @Test
    void everyDefaultAndEveryFallbackIsAGoodValue() {
        for (Setting setting : Setting.values()) {
            if (!setting.defaultText().isEmpty()) {
                assertThat(setting.type().accepts(setting.defaultText()))
                        .as(setting.key())
                        .isTrue();
            }
            String fallback = setting.fallbackText();
            if (fallback != null) {
                assertThat(setting.type().accepts(fallback)).as(setting.key()).isTrue();
            }
        }
    }

    @Test
    void readsDurationsSizesAndListsFromArguments() {
        Settings settings = Settings.of("dir=/var/lib/chat,checkpoint.interval=500ms,ring.size=4MiB,"
                + "roots=com.acme.Registry#sessions:com.acme.*#ENTRIES,contexts=com.acme.Session#id:com.acme.Stats");

        assertThat(settings.dir()).isEqualTo("/var/lib/chat");
        assertThat(settings.checkpointIntervalMillis()).isEqualTo(500);
        assertThat(settings.ringSizeBytes()).isEqualTo(4 << 20);
        assertThat(settings.roots()).containsExactly("com.acme.Registry#sessions", "com.acme.*#ENTRIES");
        assertThat(settings.contexts()).containsExactly("com.acme.Session#id", "com.acme.Stats");
    }

    @Test
    void argumentsWinOverPropertiesOverEnvironmentOverFile() {
        Properties properties = new Properties();
        properties.setProperty("rekindle.unit.max", "2s");
        properties.setProperty("rekindle.dir", "from-property");
        Map<String, String> environment = Map.of(
                "REKINDLE_UNIT_MAX", "3s",
                "REKINDLE_LOCK_WAIT", "3s",
                "REKINDLE_DIR", "from-environment",
                "REKINDLE_CONFIG", "rekindle.properties");
        Settings.Parsed parsed = Settings.parse(new SettingSources(
                "dir=from-argument",
                properties,
                environment,
                path -> "dir=from-file\nunit.max=4s\nlock.wait=4s\non-locked=off\n"));

        assertThat(parsed.problems()).isEmpty();
        assertThat(parsed.settings().dir()).isEqualTo("from-argument");
        assertThat(parsed.settings().unitMaxMillis()).isEqualTo(2_000);
        assertThat(parsed.settings().lockWaitMillis()).isEqualTo(3_000);
        assertThat(parsed.settings().failsWhenLocked()).isFalse();
    }

    @Test
    void anUnknownKeyIsOneLineThatNamesTheNearest() {
        Settings.Parsed parsed = Settings.parse(SettingSources.ofArguments("dir=x,checkpont.interval=5s"));

        assertThat(parsed.problems())
                .containsExactly(
                        "unknown setting checkpont.interval (agent argument); nearest: checkpoint.interval; ignored");
        assertThat(parsed.staysOff()).isFalse();
    }

    @Test
    void aMisspeltDirStaysOffSinceTheDefaultStoreIsNotTheOneMeant() {
        assertThat(Settings.parse(SettingSources.ofArguments("dri=/data")).staysOff())
                .isTrue();
        assertThat(Settings.parse(SettingSources.ofArguments("dri=/data,dir=/data"))
                        .staysOff())
                .isFalse();
    }

    @Test
    void aWrongValueIsOneLineWithActualAndExpectedAndWhatIsUsedInstead() {
        Settings.Parsed parsed = Settings.parse(SettingSources.ofArguments(
                "checkpoint.interval=30x,ring.size=3MiB,durability=hosts,roots=com.acme.Registry:a.B#c,merge.files=1"));

        assertThat(parsed.problems())
                .containsExactly(
                        "setting checkpoint.interval (agent argument): actual=30x"
                                + " expected=a duration from 100ms to 1d; using 30s",
                        "setting ring.size (agent argument): actual=3MiB"
                                + " expected=a power of two from 256KiB to 1GiB; using 16MiB",
                        "setting durability (agent argument): actual=hosts expected=process or host; using host",
                        "setting roots (agent argument): actual=com.acme.Registry expected=static fields such as"
                                + " com.acme.Registry#sessions, separated by colons; left out",
                        "setting merge.files (agent argument): actual=1 expected=a number from 2 to 64; using 8");
        assertThat(parsed.settings().roots()).containsExactly("a.B#c");
        assertThat(parsed.settings().durableOnHost()).isTrue();
        assertThat(parsed.staysOff()).isFalse();
    }

    @Test
    void anUnreadableConfigFileStaysOff() {
        Settings.Parsed parsed = Settings.parse(SettingSources.ofArguments("config=absent.properties"));

        assertThat(parsed.problems())
                .containsExactly("setting config: cannot read the file: actual=absent.properties"
                        + " expected=a readable file; Rekindle stays off: correct the path");
        assertThat(parsed.staysOff()).isTrue();
    }

    @Test
    void anArgumentWithoutEqualsIsNamed() {
        assertThat(Settings.parse(SettingSources.ofArguments("verbose")).problems())
                .containsExactly("malformed agent argument: actual=verbose expected=key=value, separated by commas;"
                        + " ignored");
    }

    @Test
    void aForeignEnvironmentVariableIsPassedOverAndAMisspeltOneNamed() {
        Map<String, String> environment = Map.of("REKINDLE_SERVICE_HOST", "10.0.0.1", "REKINDLE_UNITMAX", "5s");
        Settings.Parsed parsed = Settings.parse(new SettingSources("", new Properties(), environment, path -> null));

        assertThat(parsed.problems())
                .containsExactly("unknown environment variable REKINDLE_UNITMAX; nearest: REKINDLE_UNIT_MAX; ignored");
    }

    @Test
    void hugeNumbersAreRefusedNotWrapped() {
        assertThatThrownBy(() -> Settings.of("unit.max=999999999999999999d"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("setting unit.max (agent argument): actual=999999999999999999d");
    }
}
