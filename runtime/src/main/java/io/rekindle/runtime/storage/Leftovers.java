package io.rekindle.runtime.storage;

import java.io.IOException;

/** What a process that was killed while it published leaves in {@link StoreLayout#TEMPORARY}: files that no name refers to. */
public final class Leftovers {
    private Leftovers() {}

    /**
     * Deletes them. For whoever holds the store's lock: what another one is about to publish would be among them. What cannot be
     * deleted stays, and does no harm.
     *
     * @return how many were deleted
     */
    public static int sweep(Storage storage) {
        int deleted = 0;
        try {
            for (StoreFile file : storage.list(StoreLayout.TEMPORARY)) {
                if (StoreLayout.isTemporary(file)) {
                    storage.delete(file);
                    deleted++;
                }
            }
        } catch (IOException noHarm) {
            return deleted;
        }
        return deleted;
    }
}
