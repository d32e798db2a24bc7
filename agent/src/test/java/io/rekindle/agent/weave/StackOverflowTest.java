package io.rekindle.agent.weave;

import static io.rekindle.agent.weave.RecordingEngine.events;
import static io.rekindle.agent.weave.WeavingLoader.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.hook.Unit;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/** At the end of the stack a hook may fail anywhere: no lock stays locked, no call loops, and the next unit is whole. */
@Timeout(60)
class StackOverflowTest {
    private final WeavingLoader world = WeavingLoader.create();

    @RepeatedTest(20)
    void noMonitorStaysLocked() throws Throwable {
        Object deep = world.make("zoo.Deep");
        Object outer = new Object();
        Object inner = new Object();

        assertThatThrownBy(() -> call(deep, "blocks", outer, inner)).isInstanceOf(StackOverflowError.class);
        assertThatThrownBy(() -> call(deep, "methods")).isInstanceOf(StackOverflowError.class);

        assertThat(Thread.holdsLock(outer)).isFalse();
        assertThat(Thread.holdsLock(inner)).isFalse();
        assertThat(Thread.holdsLock(deep)).isFalse();
        assertFree(outer);
        assertFree(inner);
        assertFree(deep);
        assertNextUnitIsWhole(deep);
    }

    @RepeatedTest(20)
    void theNextUnitIsWholeAfterLocksWereHeld() throws Throwable {
        Object deep = world.make("zoo.Deep");

        assertThatThrownBy(() -> call(deep, "locks")).isInstanceOf(StackOverflowError.class);

        // Java itself may lose an unlock when the call of it finds no stack: then the lock is really held.
        if (!Boolean.TRUE.equals(call(deep, "isLocked"))) {
            assertNextUnitIsWhole(deep);
        }
    }

    private static void assertNextUnitIsWhole(Object deep) throws Throwable {
        events();
        call(deep, "onceMore");
        assertThat(events()).containsExactly("commit Deep[level]");
        call(deep, "once");
        assertThat(events()).containsExactly("commit Deep[level]");
        assertThat(Unit.current().depth).isZero();
    }

    private static void assertFree(Object lock) throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        Thread other = new Thread(() -> {
            synchronized (lock) {
                entered.countDown();
            }
        });
        other.setDaemon(true);
        other.start();
        assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
    }
}
