package io.rekindle.runtime.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.hook.PendingCommit;
import io.rekindle.runtime.wal.CommitLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeferralTest {
    private static final long HOUR_NANOS = 3_600_000_000_000L;

    private final List<String> log = new ArrayList<>();
    private final List<Object> published = new ArrayList<>();
    private final Deferral deferral = new Deferral(new ListLog(), published::add);

    @Test
    void aRecordIsPublishedOnceWhatItWaitsForIs() {
        PendingCommit first = new PendingCommit();
        PendingCommit second = defer("second", first);
        deferral.settle();
        assertThat(log).isEmpty();
        assertThat(second.isPublished()).isFalse();
        first.published(64);
        deferral.settle();
        assertThat(log).containsExactly("second");
        assertThat(second.position()).isEqualTo(1);
        assertThat(published).containsExactly("object of second");
    }

    @Test
    void whatWasPublishedMeanwhileIsNotWaitedFor() {
        PendingCommit first = new PendingCommit();
        first.published(64);
        defer("second", first);
        assertThat(log).containsExactly("second");
    }

    @Test
    void aChainIsPublishedWhenItsFirstIs() {
        PendingCommit first = new PendingCommit();
        PendingCommit second = defer("b", first);
        defer("c", second);
        PendingCommit other = new PendingCommit();
        defer("d", other);
        first.published(64);
        deferral.settle();
        assertThat(log).containsExactly("bc");
        other.published(-1);
        deferral.settle();
        assertThat(log).containsExactly("bc", "d");
    }

    @Test
    void recordsThatWaitForEachOtherBecomeOne() {
        PendingCommit first = new PendingCommit();
        PendingCommit second = defer("b", first);
        PendingCommit outside = new PendingCommit();
        add("a", first, second, outside);
        assertThat(log).isEmpty();
        outside.published(64);
        deferral.settle();
        assertThat(log).containsExactly("ba");
        assertThat(first.isPublished()).isTrue();
    }

    @Test
    void whatNeverComesIsGivenUpAfterAWhile() {
        defer("late", new PendingCommit());
        assertThat(deferral.settleAfter(HOUR_NANOS)).isFalse();
        assertThat(log).isEmpty();
        assertThat(deferral.settleAfter(-1)).isTrue();
        assertThat(log).containsExactly("late");
        assertThat(deferral.settleAfter(-1)).isFalse();
    }

    private PendingCommit defer(String record, PendingCommit... after) {
        PendingCommit commit = new PendingCommit();
        add(record, commit, after);
        return commit;
    }

    private void add(String record, PendingCommit commit, PendingCommit... after) {
        deferral.add(record.getBytes(StandardCharsets.US_ASCII), new Object[] {"object of " + record}, commit, after);
    }

    private final class ListLog implements CommitLog {
        @Override
        public long append(int kind, byte[] payload, int offset, int length) {
            log.add(new String(payload, offset, length, StandardCharsets.US_ASCII));
            return log.size();
        }

        @Override
        public boolean awaitForced(long position) {
            return true;
        }

        @Override
        public boolean inGap() {
            return false;
        }

        @Override
        public long appendedPosition() {
            return log.size();
        }

        @Override
        public long drainedPosition() {
            return log.size();
        }

        @Override
        public long forcedPosition() {
            return log.size();
        }
    }
}
