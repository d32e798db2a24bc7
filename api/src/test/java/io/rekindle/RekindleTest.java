package io.rekindle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RekindleTest {

    @Test
    void everyCallIsANoOpWithoutTheAgent() {
        assertThat(Rekindle.isActive()).isFalse();
        assertThat(Rekindle.report()).isEmpty();
        assertThat(Rekindle.checkpoint("before the upgrade")).isFalse();
        assertThat(Rekindle.force()).isFalse();
        assertThat(Rekindle.forget(this)).isFalse();
    }

    @Test
    void aBadLabelIsRefusedWithoutTheAgentToo() {
        assertThatThrownBy(() -> Rekindle.checkpoint(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a checkpoint's label must not be blank");
        assertThatThrownBy(() -> Rekindle.checkpoint("x".repeat(201)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a checkpoint's label has at most 200 characters, this one has 201");
        assertThatThrownBy(() -> Rekindle.checkpoint("two\nlines"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a checkpoint's label is one line without control characters, this one has one at index 3");
    }
}
