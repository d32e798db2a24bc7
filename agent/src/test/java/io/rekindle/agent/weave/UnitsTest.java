package io.rekindle.agent.weave;

import static io.rekindle.agent.weave.RecordingEngine.events;
import static io.rekindle.agent.weave.WeavingLoader.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.hook.Hook;
import io.rekindle.hook.Unit;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a unit of work begins and commits, and what it notes. */
class UnitsTest {
    private final WeavingLoader world = WeavingLoader.create();
    private Object account = this;

    @BeforeEach
    void anAccount() throws Throwable {
        account = world.make("bank.Account", "a");
        events();
    }

    @AfterEach
    void nothingFailedAndNothingIsLeftOpen() {
        assertThat(world.complaints).isEmpty();
        assertThat(Hook.failures()).isZero();
        assertThat(Unit.current().isClosed()).isTrue();
    }

    @Test
    void theOutermostConstructorClaimsOnce() throws Throwable {
        world.make("bank.Account", "b");

        assertThat(events()).containsExactly("constructed Account");
    }

    @Test
    void nestedCallsAreOneUnit() throws Throwable {
        call(account, "deposit", 5L);

        assertThat(events()).containsExactly("commit Account[balance, operations]");
    }

    @Test
    void anExceptionCommitsToo() {
        assertThatThrownBy(() -> call(account, "withdraw", 5L)).hasMessage("not enough");

        assertThat(events()).containsExactly("commit Account[operations]");
    }

    @Test
    void aWriteInAStaticMethodIsAUnitOfItsOwn() throws Throwable {
        Object other = world.make("bank.Account", "b");
        events();

        world.call("bank.Account", "transfer", account, other, 3L);

        assertThat(events()).containsExactly("commit Account[balance]", "commit Account[balance]");
    }

    @Test
    void aWriteInALambdaOutsideAnyUnitIsAUnitOfItsOwn() throws Throwable {
        LongConsumer depositor = (LongConsumer) call(account, "depositor");
        events();

        assertThat(depositor).isNotNull();
        depositor.accept(1);

        assertThat(events()).containsExactly("commit Account[balance]", "commit Account[operations]");
    }

    @Test
    void objectsReachedByFieldsAreWovenToo() throws Throwable {
        call(account, "remember", "hello");

        assertThat(events()).containsExactly("commit Account[rate, last]");
    }

    @Test
    void afterAStackOverflowTheNextUnitIsWhole() throws Throwable {
        assertThatThrownBy(() -> call(account, "dive", 0)).isInstanceOf(StackOverflowError.class);
        events();

        call(account, "deposit", 1L);

        assertThat(events()).containsExactly("commit Account[balance, operations]");
    }

    @Test
    void aGetterOfAnImmutableValueStaysAGetter() throws Throwable {
        assertThat(call(account, "balance")).isEqualTo(0L);
        assertThat(call(account, "id")).isEqualTo("a");

        assertThat(events()).isEmpty();
    }

    @Test
    void aSynchronizedMethodCommitsAtItsEnd() throws Throwable {
        call(account, "depositLocked", 1L);

        assertThat(events()).containsExactly("commit Account[balance]");
    }

    @Test
    void theLastLockReleasedCommits() throws Throwable {
        call(account, "twoLocks", new Object(), new Object());

        assertThat(events()).containsExactly("commit Account[balance]", "commit Account[operations]");
    }

    @Test
    void anInnerLockReleasedEncodesAndTheOuterCommits() throws Throwable {
        call(account, "nestedLocks", new Object(), new Object());

        assertThat(events()).containsExactly("encode Account[balance, operations]", "commit Account[rate]");
    }

    @Test
    void aLockLeftByAnExceptionCommits() {
        assertThatThrownBy(() -> call(account, "failingUnderLock", new Object()))
                .hasMessage("under lock");

        assertThat(events()).containsExactly("commit Account[balance]");
    }

    @Test
    void waitingReleasesTheMonitorAndCommits() throws Throwable {
        call(account, "waitingLoop", new Object(), 2);

        assertThat(events()).containsExactly("commit Account[operations]", "commit Account[operations]");
    }
}
