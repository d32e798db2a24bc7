package io.rekindle.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.format.proto.LogPosition;
import io.rekindle.format.proto.Manifest;
import io.rekindle.format.proto.UnitRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** The annotated hex dumps in docs/format are what this version writes, and can read. */
final class DocumentedBytesTest {
    /** Offset, bytes, and at least two spaces before the annotation. */
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{4})  ((?:[0-9a-f]{2} )*[0-9a-f]{2})(?:  .*)?");

    @Test
    void theRecordInRecordsMdIsWhatTheEncoderWrites() throws Exception {
        UnitEncoder encoder = new UnitEncoder();
        encoder.beginChange(ObjectId.of(2, 5), 3, 7, false);
        encoder.field(0);
        encoder.valueString("Ada");
        encoder.field(2);
        encoder.valueInt(-1);
        encoder.endChange();
        encoder.beginChange(ObjectId.of(1, 9), 4, 1, false);
        encoder.firstSeq(41);
        encoder.listOp(UnitEncoder.LIST_ADD, 40);
        encoder.valueRef(ObjectId.of(2, 5));
        encoder.endChange();
        encoder.root("com.acme.Registry#sessions", 1);
        encoder.valueRef(ObjectId.of(1, 9));
        encoder.committedAt(1_767_225_600_000_000L);
        byte[] payload = encoder.toByteArray();
        byte[] record = new byte[RecordHeader.SIZE + payload.length];
        RecordHeader.put(record, 0, RecordKind.UNIT, 2, 128, payload, 0, payload.length, new CRC32C());
        System.arraycopy(payload, 0, record, RecordHeader.SIZE, payload.length);

        byte[] documented = documented("records.md");
        assertThat(dump(record)).isEqualTo(dump(documented));

        RecordHeader header = RecordHeader.read(documented, 0);
        assertThat(header.verify(documented, RecordHeader.SIZE, documented.length - RecordHeader.SIZE))
                .isEqualTo(RecordHeader.Verdict.OK);
        UnitRecord unit = UnitRecord.parseFrom(
                ByteBuffer.wrap(documented, RecordHeader.SIZE, documented.length - RecordHeader.SIZE));
        assertThat(Values.decode(unit.getChanges(0).getFields(0).getValue())).isEqualTo("Ada");
        assertThat(unit.getChanges(1).getOps(0).getValue().getRef())
                .isEqualTo(unit.getChanges(0).getObjectId());
    }

    @Test
    void theManifestInEnvelopeMdIsWhatTheEnvelopeWraps() throws Exception {
        UUID storeId = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
        Manifest manifest = Manifest.newBuilder()
                .setIncarnation(3)
                .setNumber(12)
                .setParent("3-11")
                .setLsn(LogPosition.newBuilder().setIncarnation(3).setPosition(4096))
                .build();
        Envelope envelope = Envelope.of(FileKind.MANIFEST, storeId, 3, 12);

        byte[] documented = documented("envelope.md");
        assertThat(dump(envelope.wrap(manifest.toByteArray()))).isEqualTo(dump(documented));

        Envelope.Opened opened = Envelope.open(ByteBuffer.wrap(documented), "3-12", FileKind.MANIFEST);
        assertThat(opened.envelope()).isEqualTo(envelope);
        assertThat(Manifest.parseFrom(opened.body())).isEqualTo(manifest);
    }

    /** The bytes of the page's only hex dump. */
    private static byte[] documented(String page) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String line : Files.readAllLines(docs().resolve(page))) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                assertThat(Integer.parseInt(matcher.group(1), 16))
                        .as("offset in %s: %s", page, line)
                        .isEqualTo(bytes.size());
                bytes.writeBytes(HexFormat.ofDelimiter(" ").parseHex(matcher.group(2)));
            }
        }
        return bytes.toByteArray();
    }

    private static Path docs() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(directory.resolve("docs/format"))) {
            Path parent = directory.getParent();
            assertThat(parent).as("a directory above with docs/format").isNotNull();
            directory = parent == null ? directory : parent;
        }
        return directory.resolve("docs/format");
    }

    private static String dump(byte[] bytes) {
        return HexFormat.ofDelimiter(" ").formatHex(bytes).replaceAll("((?:.. ){16})", "$1\n");
    }
}
