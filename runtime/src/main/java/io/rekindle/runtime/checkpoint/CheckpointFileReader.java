package io.rekindle.runtime.checkpoint;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.rekindle.format.CorruptFileException;
import io.rekindle.format.Envelope;
import io.rekindle.format.FileKind;
import io.rekindle.format.LittleEndian;
import io.rekindle.format.Lsn;
import io.rekindle.format.proto.BlockEntry;
import io.rekindle.format.proto.Change;
import io.rekindle.format.proto.CheckpointBlock;
import io.rekindle.format.proto.CheckpointFile;
import io.rekindle.format.proto.CheckpointIndex;
import io.rekindle.format.proto.CheckpointRoots;
import io.rekindle.format.proto.CheckpointSchemas;
import io.rekindle.format.proto.CheckpointTrailer;
import io.rekindle.format.proto.ContextChange;
import io.rekindle.format.proto.RootChange;
import io.rekindle.format.proto.SchemaRecord;
import io.rekindle.format.proto.Section;
import io.rekindle.runtime.storage.MappedFile;
import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.storage.StoreFile;
import io.rekindle.runtime.storage.StoreLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;

/**
 * Reads one checkpoint file through a mapping. Opening checks everything but the blocks; each block is checked against
 * its CRC32C whenever it is read. What does not fit is a {@link io.rekindle.format.FileFormatException} that names file
 * and place. Reading methods are safe for several threads.
 */
final class CheckpointFileReader {
    private final StoreFile file;
    private final String path;
    private final ByteBuffer bytes;
    private final int expectedBodyCrc;
    private final Envelope envelope;
    private final CheckpointTrailer trailer;
    private final CheckpointIndex index;
    private final CheckpointRoots roots;
    private final CheckpointSchemas schemas;

    private CheckpointFileReader(Storage storage, StoreFile file, UUID storeId) throws IOException {
        this.file = file;
        this.path = storage.absolutePath(file);
        MappedFile mapped = storage.mapReadOnly(file);
        this.bytes = mapped.buffer();
        int length = bytes.capacity();
        this.envelope =
                Envelope.readHeader(bytes.slice(0, Math.min(length, Envelope.HEADER_SIZE)), path, FileKind.CHECKPOINT);
        envelope.requireStore(storeId, path);
        envelope.requireFile(
                envelope.incarnation(), StoreLayout.checkpointOf(file).orElse(-1), path);
        int footerAt = Math.max(0, length - Envelope.FOOTER_SIZE);
        this.expectedBodyCrc = envelope.readFooter(bytes.slice(footerAt, length - footerAt), length, path);
        int tailAt = footerAt - 8;
        Section trailerSection = Section.newBuilder()
                .setOffset(tailAt - (LittleEndian.getInt(bytes, tailAt) & 0xFFFF_FFFFL))
                .setSize(LittleEndian.getInt(bytes, tailAt))
                .setCrc(LittleEndian.getInt(bytes, tailAt + 4))
                .build();
        this.trailer = read("trailer", trailerSection, tailAt, CheckpointTrailer.parser());
        int end = (int) trailerSection.getOffset();
        this.roots = read("roots", trailer.getRoots(), end, CheckpointRoots.parser());
        this.schemas = read("schemas", trailer.getSchemas(), end, CheckpointSchemas.parser());
        this.index = read("index", trailer.getIndex(), end, CheckpointIndex.parser());
        checkIndex((int) trailer.getRoots().getOffset());
    }

    /** Opens a file by what a manifest says of it. */
    static CheckpointFileReader open(Storage storage, UUID storeId, CheckpointFile reference) throws IOException {
        StoreFile file = fileOf(storage, reference);
        CheckpointFileReader reader = new CheckpointFileReader(storage, file, storeId);
        reader.requireEqual("size", reference.getSize(), reader.bytes.capacity());
        reader.requireEqual("body crc", reference.getCrc(), reader.expectedBodyCrc);
        return reader;
    }

    /** Opens a file of which what is whole is wanted: the manifest's word on it does not count. */
    static CheckpointFileReader openForSalvage(Storage storage, UUID storeId, CheckpointFile reference)
            throws IOException {
        return new CheckpointFileReader(storage, fileOf(storage, reference), storeId);
    }

    /** Opens a file that no manifest need name. */
    static CheckpointFileReader open(Storage storage, UUID storeId, StoreFile file) throws IOException {
        return new CheckpointFileReader(storage, file, storeId);
    }

    /** The file that a manifest names. */
    static StoreFile fileOf(Storage storage, CheckpointFile reference) throws CorruptFileException {
        String name = reference.getName();
        if (!name.contains("/")) {
            try {
                StoreFile file = StoreLayout.CHECKPOINTS.child(name);
                if (StoreLayout.checkpointOf(file).isPresent()) {
                    return file;
                }
            } catch (IllegalArgumentException notAName) {
                // Told below, as any other name that is none.
            }
        }
        throw new CorruptFileException(
                "manifest names no checkpoint file", storage.location(), 0, name, "<number>.ckpt");
    }

    private void requireEqual(String what, long expected, long actual) throws CorruptFileException {
        if (expected != actual) {
            throw new CorruptFileException(
                    "checkpoint " + what + " not as in the manifest",
                    path,
                    0,
                    Long.toString(actual),
                    Long.toString(expected));
        }
    }

    private void checkIndex(int blocksEnd) throws CorruptFileException {
        long expectedOffset = Envelope.HEADER_SIZE;
        long last = Long.MIN_VALUE;
        for (BlockEntry block : index.getBlocksList()) {
            long offset = block.getSection().getOffset();
            boolean ordered = block.getFirstObjectId() > last && block.getLastObjectId() >= block.getFirstObjectId();
            if (offset != expectedOffset || !ordered) {
                throw new CorruptFileException(
                        "checkpoint index out of order", path, offset, "offset " + offset, "offset " + expectedOffset);
            }
            last = block.getLastObjectId();
            expectedOffset += block.getSection().getSize();
        }
        if (expectedOffset != blocksEnd) {
            throw new CorruptFileException(
                    "checkpoint index incomplete",
                    path,
                    expectedOffset,
                    Long.toString(expectedOffset),
                    Long.toString(blocksEnd));
        }
    }

    private <T extends MessageLite> T read(String what, Section section, long limit, Parser<T> parser)
            throws CorruptFileException {
        long offset = section.getOffset();
        int size = section.getSize();
        if (size < 0 || offset < Envelope.HEADER_SIZE || offset + size > limit) {
            throw new CorruptFileException(
                    "checkpoint " + what + " outside of the file", path, offset, offset + "+" + size, "up to " + limit);
        }
        ByteBuffer slice = bytes.slice((int) offset, size);
        CRC32C crc = new CRC32C();
        crc.update(slice.duplicate());
        if ((int) crc.getValue() != section.getCrc()) {
            throw CorruptFileException.crc("checkpoint " + what, path, offset, (int) crc.getValue(), section.getCrc());
        }
        try {
            CodedInputStream in = CodedInputStream.newInstance(slice);
            in.setSizeLimit(Integer.MAX_VALUE);
            return parser.parseFrom(in);
        } catch (InvalidProtocolBufferException e) {
            throw new CorruptFileException(
                    "checkpoint " + what + " not readable", path, offset, "" + e.getMessage(), what);
        }
    }

    StoreFile file() {
        return file;
    }

    String path() {
        return path;
    }

    Envelope envelope() {
        return envelope;
    }

    CheckpointTrailer trailer() {
        return trailer;
    }

    Lsn to() {
        return Lsn.of(trailer.getTo());
    }

    long asOfMicros() {
        return trailer.getAsOfMicros();
    }

    List<RootChange> roots() {
        return roots.getRootsList();
    }

    List<ContextChange> contexts() {
        return roots.getContextsList();
    }

    List<SchemaRecord> schemas() {
        return schemas.getSchemasList();
    }

    int blockCount() {
        return index.getBlocksCount();
    }

    /** Bytes that a block takes in the file. */
    long blockBytes(int number) {
        return index.getBlocks(number).getSection().getSize();
    }

    long firstObjectId(int number) {
        return index.getBlocks(number).getFirstObjectId();
    }

    long lastObjectId(int number) {
        return index.getBlocks(number).getLastObjectId();
    }

    /** Reads and checks one block. */
    List<Change> block(int number) throws CorruptFileException {
        BlockEntry entry = index.getBlocks(number);
        List<Change> changes = read("block", entry.getSection(), bytes.capacity(), CheckpointBlock.parser())
                .getChangesList();
        long last = entry.getFirstObjectId();
        for (Change change : changes) {
            long id = change.getObjectId();
            if (id < last || id > entry.getLastObjectId()) {
                throw new CorruptFileException(
                        "checkpoint block out of order",
                        path,
                        entry.getSection().getOffset(),
                        "object " + id,
                        last + " to " + entry.getLastObjectId());
            }
            last = id;
        }
        return changes;
    }

    /** The changes of one object; empty if the file has none. */
    List<Change> find(long objectId) throws CorruptFileException {
        int low = 0;
        int high = index.getBlocksCount() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            BlockEntry entry = index.getBlocks(middle);
            if (objectId < entry.getFirstObjectId()) {
                high = middle - 1;
            } else if (objectId > entry.getLastObjectId()) {
                low = middle + 1;
            } else {
                List<Change> found = new ArrayList<>();
                for (Change change : block(middle)) {
                    if (change.getObjectId() == objectId) {
                        found.add(change);
                    }
                }
                return found;
            }
        }
        return List.of();
    }

    /**
     * Reads everything and checks it.
     *
     * @param progress told of the bytes checked, some at a time
     */
    void verify(LongConsumer progress) throws CorruptFileException {
        CRC32C body = new CRC32C();
        long objects = 0;
        for (int number = 0; number < blockCount(); number++) {
            long before = Long.MIN_VALUE;
            for (Change change : block(number)) {
                objects += change.getObjectId() != before ? 1 : 0;
                before = change.getObjectId();
            }
            Section section = index.getBlocks(number).getSection();
            body.update(bytes.slice((int) section.getOffset(), section.getSize()));
            progress.accept(section.getSize());
        }
        requireEqual("object count", trailer.getObjects(), objects);
        int blocksEnd = (int) trailer.getRoots().getOffset();
        ByteBuffer rest = bytes.slice(blocksEnd, bytes.capacity() - Envelope.FOOTER_SIZE - blocksEnd);
        progress.accept(rest.remaining());
        body.update(rest);
        envelope.requireBodyCrc((int) body.getValue(), expectedBodyCrc, path);
    }
}
