package io.rekindle.runtime.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.format.Lsn;
import io.rekindle.format.Ref;
import io.rekindle.format.Values;
import io.rekindle.format.proto.Change;
import io.rekindle.format.proto.CheckpointKind;
import io.rekindle.format.proto.ContextChange;
import io.rekindle.format.proto.FieldValue;
import io.rekindle.format.proto.SchemaField;
import io.rekindle.format.proto.SchemaRecord;
import io.rekindle.format.proto.Shape;
import io.rekindle.runtime.storage.DirectoryStorage;
import io.rekindle.runtime.storage.Storage;
import io.rekindle.runtime.storage.StoreLayout;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The annotated hex dump in docs/format/checkpoint.md is what this version writes, and can read. */
class CheckpointFormatTest {
    private static final UUID STORE = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{4})  ((?:[0-9a-f]{2} )*[0-9a-f]{2})(?:  .*)?");

    @TempDir
    Path directory;

    @Test
    void theFileInCheckpointMdIsWhatTheWriterWrites() throws IOException {
        Storage storage = DirectoryStorage.open(directory);
        try (CheckpointFileWriter writer = CheckpointFileWriter.create(storage, STORE, 3)) {
            writer.add(Change.newBuilder()
                    .setObjectId(2L << 40 | 5)
                    .setSchemaId(1)
                    .setStamp(7)
                    .addFields(FieldValue.newBuilder().setOrdinal(0).setValue(Values.encode("Ada")))
                    .addFields(FieldValue.newBuilder()
                            .setOrdinal(2)
                            .setValue(Values.encode(new Ref(1L << 40 | 9)))
                            .setStamp(6))
                    .build());
            writer.add(ContextChange.newBuilder()
                    .setSchemaId(1)
                    .setKey(Values.encode("ada"))
                    .setObjectId(2L << 40 | 5)
                    .setName("com.acme.Session")
                    .setStamp(4)
                    .build());
            writer.add(SchemaRecord.newBuilder()
                    .setSchemaId(1)
                    .setClassName("com.acme.Session")
                    .setShape(Shape.OBJECT)
                    .addFields(SchemaField.newBuilder()
                            .setOrdinal(0)
                            .setDeclaringClass("com.acme.Session")
                            .setName("user")
                            .setTypeDescriptor("Ljava/lang/String;"))
                    .build());
            writer.finish(CheckpointKind.INCREMENT, new Lsn(3, 4096), new Lsn(3, 8192), 2, 1_767_225_600_000_000L);
        }
        byte[] written =
                Files.readAllBytes(directory.resolve(StoreLayout.checkpoint(1).path()));
        assertThat(dump(written)).isEqualTo(dump(documented()));
        CheckpointFileReader reader = CheckpointFileReader.open(storage, STORE, StoreLayout.checkpoint(1));
        reader.verify(bytes -> {});
        assertThat(reader.find(2L << 40 | 5)).hasSize(1);
        assertThat(reader.find(2L << 40 | 6)).isEmpty();
    }

    /** The bytes of the page's only hex dump. */
    private static byte[] documented() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String line : Files.readAllLines(Path.of("../docs/format/checkpoint.md"))) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                assertThat(Integer.parseInt(matcher.group(1), 16)).as(line).isEqualTo(bytes.size());
                bytes.writeBytes(HexFormat.ofDelimiter(" ").parseHex(matcher.group(2)));
            }
        }
        return bytes.toByteArray();
    }

    private static String dump(byte[] bytes) {
        StringBuilder dump = new StringBuilder();
        for (int at = 0; at < bytes.length; at += 16) {
            dump.append(String.format("%04x  ", at))
                    .append(HexFormat.ofDelimiter(" ").formatHex(bytes, at, Math.min(bytes.length, at + 16)))
                    .append('\n');
        }
        return dump.toString();
    }
}
