package io.rekindle.runtime.engine;

import io.rekindle.hook.Engine;
import io.rekindle.hook.Unit;
import io.rekindle.runtime.capture.Capture;
import io.rekindle.runtime.hydrate.Claims;

/** What the hooks call, passed on to the station that does it. */
final class EngineHooks extends Engine {
    private final Capture capture;
    private final Claims claims;
    private final Runnable logAnew;
    private final Faults faults;

    EngineHooks(Capture capture, Claims claims, Runnable logAnew, Faults faults) {
        this.capture = capture;
        this.claims = claims;
        this.logAnew = logAnew;
        this.faults = faults;
    }

    @Override
    protected void encode(Unit unit) {
        capture.encode(unit);
    }

    @Override
    protected void commit(Unit unit) {
        capture.commit(unit);
    }

    @Override
    protected void publishDeferred() {
        capture.publishDeferred();
    }

    @Override
    protected void awaitDurable(Unit unit) {
        capture.awaitDurable(unit);
    }

    @Override
    protected void constructed(Object self) {
        claims.constructed(self, Unit.current());
    }

    @Override
    protected void keyWritten(Object self) {
        claims.keyWritten(self, Unit.current());
    }

    @Override
    protected void initialised(Class<?> type) {
        claims.initialised(type, Unit.current());
    }

    @Override
    protected void rootAssigned(Class<?> type, String field) {
        claims.rootAssigned(type, field, Unit.current());
    }

    @Override
    protected void rootRead(Class<?> type, String field) {
        claims.rootRead(type, field, Unit.current());
    }

    @Override
    protected void resolve(Object collection) {
        claims.resolve(collection);
    }

    @Override
    protected void torn() {
        logAnew.run();
    }

    @Override
    protected void failed(String where, Throwable failure) {
        faults.count(where, failure);
    }
}
