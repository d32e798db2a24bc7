package io.rekindle.runtime.checkpoint;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import io.rekindle.format.Envelope;
import io.rekindle.format.FileKind;
import io.rekindle.format.LittleEndian;
import io.rekindle.format.Lsn;
import io.rekindle.format.proto.BlockEntry;
import io.rekindle.format.proto.Change;
import io.rekindle.format.proto.CheckpointBlock;
import io.rekindle.format.proto.CheckpointFile;
import io.rekindle.format.proto.CheckpointIndex;
import io.rekindle.format.proto.CheckpointKind;
import io.rekindle.format.proto.CheckpointRoots;
import io.rekindle.format.proto.CheckpointSchemas;
import io.rekindle.format.proto.CheckpointTrailer;
import io.rekindle.format.proto.ContextChange;
import io.rekindle.format.proto.RootChange;
import io.rekindle.format.proto.SchemaRecord;
import io.rekindle.format.proto.Section;
import io.rekindle.runtime.storage.NameTakenException;
import io.rekindle.runtime.storage.RandomFile;
import io.rekindle.runtime.storage.Room;
import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.storage.StoreFile;
import io.rekindle.runtime.storage.StoreLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Writes one checkpoint file, front to back. The file's name says nothing until a manifest says it: closing the writer
 * without {@link #finish} deletes it. One thread.
 *
 * <pre>
 * header 64 | block ... block | roots | schemas | index | trailer | u32 size, u32 crc of the trailer | footer 32
 * </pre>
 */
final class CheckpointFileWriter implements AutoCloseable {
    /** A block ends after the object that brings it to this many bytes. */
    static final int BLOCK_BYTES = 64 << 10;

    /** Files are mapped as one buffer, which is addressed by an int. */
    static final long MAX_FILE_BYTES = Integer.MAX_VALUE - (1 << 20);

    private static final int CHANGES_FIELD = CheckpointBlock.CHANGES_FIELD_NUMBER;
    private static final int ATTEMPTS = 1000;
    private static final int ROOM_STEP_BYTES = 1 << 20;

    private final Storage storage;
    private final StoreFile name;
    private final RandomFile file;
    private final Envelope envelope;
    private final long ringBytes;
    private final CRC32C bodyCrc = new CRC32C();
    private final CheckpointIndex.Builder index = CheckpointIndex.newBuilder();
    private final CheckpointRoots.Builder roots = CheckpointRoots.newBuilder();
    private final CheckpointSchemas.Builder schemas = CheckpointSchemas.newBuilder();
    private final ObjectRuns runs = new ObjectRuns();
    private long position = Envelope.HEADER_SIZE;
    private long roomUpTo;
    private byte[] block = new byte[BLOCK_BYTES + (BLOCK_BYTES >> 1)];
    private int blockLength;
    private long blockFirstId;
    private long lastId;
    private int blockObjects;
    private long objects;
    private boolean finished;

    private CheckpointFileWriter(Storage storage, StoreFile name, RandomFile file, Envelope envelope, long ringBytes) {
        this.storage = storage;
        this.name = name;
        this.file = file;
        this.envelope = envelope;
        this.ringBytes = ringBytes;
    }

    /** Creates a file under a number that no other has. */
    static CheckpointFileWriter create(Storage storage, UUID storeId, long incarnation) throws IOException {
        storage.createDirectories(StoreLayout.CHECKPOINTS);
        StoreFile ring = StoreLayout.ring(incarnation);
        long ringBytes = storage.exists(ring) ? storage.length(ring) : 0;
        long id = 1;
        for (StoreFile existing : storage.list(StoreLayout.CHECKPOINTS)) {
            id = Math.max(id, StoreLayout.checkpointOf(existing).orElse(0) + 1);
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++, id++) {
            StoreFile name = StoreLayout.checkpoint(id);
            RandomFile file;
            try {
                file = storage.create(name);
            } catch (NameTakenException takenMeanwhile) {
                continue;
            }
            Envelope envelope = Envelope.of(FileKind.CHECKPOINT, storeId, incarnation, id);
            CheckpointFileWriter writer = new CheckpointFileWriter(storage, name, file, envelope, ringBytes);
            try {
                file.write(0, ByteBuffer.wrap(envelope.header()));
                return writer;
            } catch (IOException e) {
                writer.close();
                throw e;
            }
        }
        throw new IOException("no free number for a checkpoint file: " + storage.absolutePath(StoreLayout.CHECKPOINTS));
    }

    /** Adds a change. Ids ascend; several changes of one object come one after the other. */
    void add(Change change) throws IOException {
        long id = change.getObjectId();
        if (id < lastId) {
            throw new IllegalArgumentException("object ids descend: " + id + " after " + lastId);
        }
        boolean another = id != lastId;
        if (another && blockLength >= BLOCK_BYTES) {
            endBlock();
        }
        if (blockLength == 0) {
            blockFirstId = id;
        }
        if (another) {
            runs.add(id);
            objects++;
            blockObjects++;
        }
        lastId = id;
        int size = CodedOutputStream.computeMessageSize(CHANGES_FIELD, change);
        if (blockLength + (long) size > MAX_FILE_BYTES) {
            throw new IOException("object too large for a checkpoint: id=" + id + " bytes=" + size);
        }
        if (blockLength + size > block.length) {
            block = java.util.Arrays.copyOf(block, (int)
                    Math.min(MAX_FILE_BYTES, Math.max(blockLength + (long) size, 2L * block.length)));
        }
        CodedOutputStream out = CodedOutputStream.newInstance(block, blockLength, size);
        out.writeMessage(CHANGES_FIELD, change);
        out.checkNoSpaceLeft();
        blockLength += size;
    }

    void add(RootChange root) {
        roots.addRoots(root);
    }

    void add(ContextChange context) {
        roots.addContexts(context);
    }

    void add(SchemaRecord schema) {
        schemas.addSchemas(schema);
    }

    /** The file's name, without directory. */
    String name() {
        return name.name();
    }

    /** The bytes written so far. */
    long bytes() {
        return position + blockLength;
    }

    /**
     * Writes the rest and forces the file, so that it survives a crash of the host; the name in its directory too.
     *
     * @param from where the log is that this continues; NONE for a base
     * @param to the first position that is not contained
     * @return what a manifest says of the file
     */
    CheckpointFile finish(CheckpointKind kind, Lsn from, Lsn to, long units, long asOfMicros) throws IOException {
        endBlock();
        CheckpointTrailer trailer = CheckpointTrailer.newBuilder()
                .setKind(kind)
                .setFrom(from.toProto())
                .setTo(to.toProto())
                .setObjects(objects)
                .setContexts(roots.getContextsCount())
                .setRootCount(roots.getRootsCount())
                .setRoots(writeSection(roots.build()))
                .setSchemas(writeSection(schemas.build()))
                .setIndex(writeSection(index.build()))
                .setUnits(units)
                .setAsOfMicros(asOfMicros)
                .build();
        Section trailerSection = writeSection(trailer);
        byte[] end = new byte[8];
        LittleEndian.putInt(end, 0, trailerSection.getSize());
        LittleEndian.putInt(end, 4, trailerSection.getCrc());
        write(end, end.length);
        int crc = (int) bodyCrc.getValue();
        long length = position + Envelope.FOOTER_SIZE;
        file.write(position, ByteBuffer.wrap(envelope.footer(length, crc)));
        file.force(true);
        file.close();
        storage.forceDirectory(StoreLayout.CHECKPOINTS);
        finished = true;
        CheckpointFile.Builder reference = CheckpointFile.newBuilder()
                .setName(name.name())
                .setKind(kind)
                .setSize(length)
                .setCrc(crc)
                .setFrom(from.toProto())
                .setTo(to.toProto())
                .setObjects(objects)
                .setContexts(roots.getContextsCount())
                .setRoots(roots.getRootsCount())
                .setSchemas(schemas.getSchemasCount());
        if (kind != CheckpointKind.BASE) {
            runs.writeTo(reference);
        }
        return reference.build();
    }

    private void endBlock() throws IOException {
        if (blockLength == 0) {
            return;
        }
        index.addBlocks(BlockEntry.newBuilder()
                .setFirstObjectId(blockFirstId)
                .setLastObjectId(lastId)
                .setObjects(blockObjects)
                .setSection(write(block, blockLength)));
        blockLength = 0;
        blockObjects = 0;
    }

    private void requireRoom(long upTo) throws IOException {
        if (upTo > roomUpTo) {
            long step = Math.max(ROOM_STEP_BYTES, upTo - roomUpTo);
            Room.requireForCheckpoint(storage, step, ringBytes);
            roomUpTo += step;
        }
    }

    private Section writeSection(MessageLite message) throws IOException {
        byte[] bytes = message.toByteArray();
        return write(bytes, bytes.length);
    }

    private Section write(byte[] bytes, int length) throws IOException {
        if (position + length + Envelope.FOOTER_SIZE > MAX_FILE_BYTES) {
            throw new IOException("checkpoint file too large: file=" + storage.absolutePath(name) + " bytes="
                    + (position + length) + " limit=" + MAX_FILE_BYTES);
        }
        requireRoom(position + length);
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        bodyCrc.update(bytes, 0, length);
        file.write(position, ByteBuffer.wrap(bytes, 0, length));
        Section section = Section.newBuilder()
                .setOffset(position)
                .setSize(length)
                .setCrc((int) crc.getValue())
                .build();
        position += length;
        return section;
    }

    /** Ends the writing; a file that was not finished is deleted. */
    @Override
    public void close() throws IOException {
        if (!finished) {
            finished = true;
            try {
                file.close();
            } finally {
                storage.delete(name);
            }
        }
    }
}
