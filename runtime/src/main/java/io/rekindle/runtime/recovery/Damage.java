package io.rekindle.runtime.recovery;

import io.rekindle.format.proto.NotRecovered;
import io.rekindle.format.proto.QuarantinedItem;
import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.storage.StoreFile;
import io.rekindle.runtime.storage.StoreLayout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a recovery found wrong, and moved away. One thread. */
final class Damage {
    private final Storage storage;
    private final boolean mayRename;
    private final Map<String, QuarantinedItem> quarantined = new LinkedHashMap<>();
    private final Map<String, NotRecovered> notRecovered = new LinkedHashMap<>();

    /**
     * Begins.
     *
     * @param mayRename false for whoever only looks
     */
    Damage(Storage storage, boolean mayRename) {
        this.storage = storage;
        this.mayRename = mayRename;
    }

    /**
     * Moves a file that cannot be used out of the way; it stays where it is if that fails. Whoever only looks is told what
     * would be moved.
     */
    void quarantine(StoreFile file, String reason) {
        String keptAt = mayRename ? "" : StoreLayout.QUARANTINE.path();
        try {
            if (mayRename && storage.exists(file)) {
                keptAt = storage.quarantine(file, reason).path();
            }
        } catch (IOException e) {
            add(file.path(), "", reason + " (and it could not be moved away: " + e.getMessage() + ")");
            return;
        }
        add(file.path(), keptAt, reason);
    }

    /** Names something unusable that stays where it is, unless it was named before. */
    void name(String what, String reason) {
        if (!quarantined.containsKey(what)) {
            add(what, "", reason);
        }
    }

    private void add(String what, String keptAt, String reason) {
        quarantined.put(
                what,
                QuarantinedItem.newBuilder()
                        .setWhat(what)
                        .setKeptAt(keptAt)
                        .setReason(reason)
                        .build());
    }

    void lost(String what, String reason, long count) {
        notRecovered.put(
                what,
                NotRecovered.newBuilder()
                        .setWhat(what)
                        .setReason(reason)
                        .setCount(count)
                        .build());
    }

    boolean isEmpty() {
        return quarantined.isEmpty() && notRecovered.isEmpty();
    }

    List<QuarantinedItem> quarantined() {
        return new ArrayList<>(quarantined.values());
    }

    List<NotRecovered> notRecovered() {
        return new ArrayList<>(notRecovered.values());
    }
}
