package io.rekindle.runtime.capture;

import io.rekindle.hook.Memory;

/** Ids and versions of objects, in their own header or in the {@link IdentityTable}. Thread-safe. */
public final class Headers {
    private final IdentityTable identities;

    public Headers(IdentityTable identities) {
        this.identities = identities;
    }

    /** The object's id, whether or not its first capture is published; 0 if it is not tracked. */
    public long id(Object object, Layout layout) {
        if (layout.hasHeader()) {
            return Math.abs(Memory.getLongVolatile(object, layout.idOffset));
        }
        IdentityTable.Side side = identities.find(object);
        return side == null ? 0 : Math.abs(Memory.getLongVolatile(side, IdentityTable.Side.ID));
    }

    public long version(Object object, Layout layout) {
        return layout.hasHeader() ? Memory.getLongVolatile(object, layout.versionOffset) : 0;
    }

    /** Makes an object the bearer of a recovered id; its next commits take higher versions than the recovered ones. */
    public void adopt(Object object, Layout layout, long id, long version) {
        if (layout.hasHeader()) {
            Memory.putLongVolatile(object, layout.versionOffset, version);
            Memory.putLongVolatile(object, layout.idOffset, id);
        } else if (layout.isReference()) {
            IdentityTable.Side side = identities.findOrAdd(object);
            Memory.putLongVolatile(side, IdentityTable.Side.VERSION, version);
            Memory.putLongVolatile(side, IdentityTable.Side.ID, id);
        }
    }

    /** Keeps what could not be brought back of an object from being taken from the store. */
    public void missing(Object object, Missing missing) {
        identities.missing(object, missing);
    }
}
