package io.rekindle.runtime.recovery;

import io.rekindle.runtime.checkpoint.Lineage;
import io.rekindle.runtime.checkpoint.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a recovery will try, best first: the first candidate whose files are whole is taken.
 *
 * @param candidates the last begins with nothing
 * @param ignored versions of a life that had lost the store, or of log beyond where the next life took over
 * @param tip the last life that began; 0 for none
 */
public record RecoveryPlan(List<Candidate> candidates, List<Version> ignored, long tip) {
    public RecoveryPlan {
        candidates = List.copyOf(candidates);
        ignored = List.copyOf(ignored);
    }

    /**
     * One way.
     *
     * @param version to load first; null to begin with nothing
     * @param stretches of the log, to be folded in this order
     * @param connected whether they lead to the end of the last life; if not, what came after is lost
     */
    public record Candidate(@Nullable Version version, List<Lineage.Stretch> stretches, boolean connected) {
        public Candidate {
            stretches = List.copyOf(stretches);
        }
    }
}
