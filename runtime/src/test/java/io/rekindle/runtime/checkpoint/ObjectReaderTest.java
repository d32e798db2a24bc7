package io.rekindle.runtime.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.format.proto.Change;
import io.rekindle.runtime.image.Histories;
import io.rekindle.runtime.image.Image;
import io.rekindle.runtime.image.ImageFolder;
import io.rekindle.runtime.storage.DirectoryStorage;
import io.rekindle.runtime.storage.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectReaderTest {
    private static final UUID STORE = new UUID(1, 2);

    @TempDir
    Path directory;

    private final Histories history = Histories.run(31, 200);
    private int appended;

    @Test
    void oneObjectReadByItselfIsWhatTheWholeVersionSaysOfItThroughIncrementsAndMerges() throws IOException {
        Storage storage = DirectoryStorage.open(directory);
        FakeLog log = new FakeLog();
        TestLife life = TestLife.begin(storage, log, 3);
        life.schemas();
        try (ObjectReader reader = new ObjectReader(storage, STORE)) {
            for (int turn = 0; turn < 12; turn++) {
                history.continueFor(300);
                life.append(history.log.subList(appended, history.log.size()));
                appended = history.log.size();
                Version version = Objects.requireNonNull(life.checkpoint(""));
                reader.follow(version);
                assertReadsAsLoaded(storage, version, reader);
                if (life.merge() > 0) {
                    Version merged = Versions.list(storage, STORE).versions().stream()
                            .max((one, other) -> one.compareTo(other))
                            .orElseThrow();
                    reader.follow(merged);
                    assertReadsAsLoaded(storage, merged, reader);
                }
            }
            assertThat(reader.indexFailure()).isNull();
            assertThat(reader.indexedObjects()).isPositive();
        }
    }

    private static void assertReadsAsLoaded(Storage storage, Version version, ObjectReader reader) throws IOException {
        ImageFolder folder = ImageFolder.ofEverything();
        VersionLoader.load(storage, STORE, version, folder, bytes -> {});
        Image image = folder.image();
        for (long id : image.sortedIds()) {
            List<Change> read = reader.read(id);
            ImageFolder single = ImageFolder.ofEverything();
            image.schemas().all().forEach(single::apply);
            read.forEach(change -> single.apply(change, 0));
            assertThat(Objects.requireNonNull(single.image().get(id)).digest(image.schemas()))
                    .isEqualTo(Objects.requireNonNull(image.get(id)).digest(image.schemas()));
        }
        assertThat(reader.read(999)).isEmpty();
    }
}
