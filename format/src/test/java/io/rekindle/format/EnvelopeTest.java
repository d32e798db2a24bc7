package io.rekindle.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

final class EnvelopeTest {
    private static final UUID STORE = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
    private static final UUID OTHER = UUID.fromString("ffffffff-4455-6677-8899-aabbccddeeff");
    private static final Envelope MANIFEST = Envelope.of(FileKind.MANIFEST, STORE, 3, 12);
    private static final byte[] BODY = "what is in it".getBytes(StandardCharsets.US_ASCII);

    private static Envelope.Opened open(byte[] file) throws FileFormatException {
        return Envelope.open(ByteBuffer.wrap(file), "3-12", FileKind.MANIFEST);
    }

    private static FileFormatException refused(byte[] file) {
        FileFormatException refused = catchThrowableOfType(FileFormatException.class, () -> open(file));
        assertThat(refused).isNotNull();
        assertThat(refused.file()).isEqualTo("3-12");
        return refused;
    }

    /** Changes a number in a header and makes its checksum right again. */
    private static byte[] withHeader(int offset, int value) {
        byte[] file = MANIFEST.wrap(BODY);
        LittleEndian.putShort(file, offset, (short) value);
        CRC32C crc = new CRC32C();
        crc.update(file, 0, 60);
        LittleEndian.putInt(file, 60, (int) crc.getValue());
        return file;
    }

    @Test
    void whatIsWrappedIsOpened() throws Exception {
        for (byte[] body : new byte[][] {BODY, {}}) {
            Envelope.Opened opened = open(MANIFEST.wrap(body));
            assertThat(opened.envelope()).isEqualTo(MANIFEST);
            assertThat(opened.body()).isEqualTo(ByteBuffer.wrap(body));
            opened.envelope().requireStore(STORE, "3-12");
            opened.envelope().requireFile(3, 12, "3-12");
        }
    }

    @Test
    void aPartOfABufferIsOpenedAndItsPositionKept() throws Exception {
        byte[] file = MANIFEST.wrap(BODY);
        ByteBuffer larger = ByteBuffer.allocateDirect(file.length + 10).put(5, file);
        larger.position(5).limit(5 + file.length);
        assertThat(Envelope.open(larger, "3-12", FileKind.MANIFEST).body()).isEqualTo(ByteBuffer.wrap(BODY));
        assertThat(larger.position()).isEqualTo(5);
    }

    @Test
    void everyFlippedBitIsCorruption() {
        byte[] file = MANIFEST.wrap(BODY);
        for (int bit = 0; bit < file.length * 8; bit++) {
            file[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(refused(file)).as("bit %d", bit).isInstanceOf(CorruptFileException.class);
            file[bit / 8] ^= (byte) (1 << bit % 8);
        }
    }

    @Test
    void everyTruncationAndAnyGrowthIsCorruption() {
        byte[] file = MANIFEST.wrap(BODY);
        for (int length = 0; length < file.length; length++) {
            assertThat(refused(Arrays.copyOf(file, length))).isInstanceOf(CorruptFileException.class);
        }
        assertThat(refused(Arrays.copyOf(file, file.length + 1))).isInstanceOf(CorruptFileException.class);
        assertThat(refused(new byte[200]))
                .isInstanceOf(CorruptFileException.class)
                .hasMessage("manifest header never written: file=3-12 offset=0 actual=00000000 expected=31464b52; "
                        + "run: java -jar rekindle.jar verify <dir>");
    }

    @Test
    void theEndsOfTwoFilesDoNotGoTogether() {
        byte[] file = MANIFEST.wrap(BODY);
        byte[] other = Envelope.of(FileKind.MANIFEST, STORE, 3, 13).wrap(BODY);
        System.arraycopy(other, 0, file, 0, Envelope.HEADER_SIZE);
        assertThat(refused(file))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageStartingWith("manifest footer of another file, header crc mismatch: file=3-12 offset=81");
    }

    @Test
    void messagesSayWhatWhereActualExpectedAndTheNextStep() {
        byte[] file = MANIFEST.wrap(BODY);
        file[Envelope.HEADER_SIZE] ^= 1;
        FileFormatException corrupt = refused(file);
        assertThat(corrupt)
                .hasMessageMatching(
                        "manifest crc mismatch: file=3-12 offset=64 actual=[0-9a-f]{8} expected=[0-9a-f]{8}; "
                                + "run: java -jar rekindle.jar verify <dir>");
        assertThat(corrupt.offset()).isEqualTo(64);
        assertThat(corrupt.actual()).isNotEqualTo(corrupt.expected());
    }

    @Test
    void newerAndOlderFormatsAreToldApartFromDamage() {
        assertThat(refused(withHeader(6, 2)))
                .isInstanceOf(FormatTooNewException.class)
                .hasMessage("manifest format too new: file=3-12 offset=6 actual=version 2 expected=version 1 at most; "
                        + "use the version of Rekindle that wrote it, or a newer one");
        assertThat(refused(withHeader(6, 0)))
                .isInstanceOf(FormatTooOldException.class)
                .hasMessageStartingWith(
                        "manifest format too old: file=3-12 offset=6 actual=version 0 expected=version 1 at least; ");
    }

    @Test
    void anotherKindOfFileIsNamed() {
        assertThat(refused(Envelope.of(FileKind.REPORT, STORE, 3, 12).wrap(BODY)))
                .isInstanceOf(WrongFileKindException.class)
                .hasMessageStartingWith(
                        "wrong kind of file: file=3-12 offset=4 actual=recovery report expected=manifest");
        assertThat(refused(withHeader(4, 77)))
                .isInstanceOf(WrongFileKindException.class)
                .hasMessageContaining("actual=kind 77");
    }

    @Test
    void aFileOfAnotherStoreOrNameIsRefused() {
        assertThatExceptionOfType(WrongStoreException.class)
                .isThrownBy(() -> MANIFEST.requireStore(OTHER, "3-12"))
                .withMessageStartingWith("manifest of another store: file=3-12 offset=8 actual=00112233-4455-6677-8899-"
                        + "aabbccddeeff expected=ffffffff-");
        assertThatExceptionOfType(WrongStoreException.class)
                .isThrownBy(() -> MANIFEST.requireFile(3, 13, "3-13"))
                .withMessageStartingWith(
                        "manifest under another's name: file=3-13 offset=24 actual=3-12 expected=3-13");
    }

    @Test
    void codesOfKindsNeverChange() {
        assertThat(FileKind.values())
                .extracting(
                        kind -> kind.code() + " " + kind.label() + " " + kind.oldestVersion() + "-" + kind.version())
                .containsExactly(
                        "1 store 1-1",
                        "2 manifest 1-1",
                        "3 checkpoint 1-1",
                        "4 commit ring 1-1",
                        "5 recovery report 1-1",
                        "6 class index 1-1",
                        "7 quarantine note 1-1");
        for (FileKind kind : FileKind.values()) {
            assertThat(FileKind.of(kind.code())).isEqualTo(kind);
        }
        assertThat(FileKind.of(0)).isNull();
        assertThat(FileKind.of(FileKind.values().length + 1)).isNull();
    }
}
