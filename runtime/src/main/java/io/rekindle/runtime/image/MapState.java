package io.rekindle.runtime.image;

/** A map: values by key. Whether the order of its entries means anything follows from its class. */
public final class MapState extends KeyedState {
    MapState(long id, int schemaId) {
        super(id, schemaId, true);
    }
}
