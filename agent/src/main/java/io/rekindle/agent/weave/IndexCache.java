package io.rekindle.agent.weave;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * What the jars of the class path held at the last start, so that an unchanged jar is not opened again. Disposable: a file that is
 * damaged, or written by another version or with other settings, counts as none. Only jars are kept; directories are always scanned.
 *
 * <p>Layout, big endian: int magic, int version, UTF settings; int jars, for each UTF path, long time of change, long length, int
 * classes, for each UTF name, boolean and UTF superclass, short interfaces and UTF each, byte marks, long position, byte method, int
 * compressed size, int size; at the end the CRC-32 of all before, as a long.
 */
final class IndexCache {
    private static final int MAGIC = 0x524B4958;
    private static final int VERSION = 1;
    private static final int MAX_LENGTH = 64 << 20;

    private final File file;
    private final String settings;
    private final Map<String, Jar> jars = new HashMap<>();
    private boolean changed = true;

    private record Jar(long modified, long length, List<AppClass> classes) {}

    IndexCache(String file, WeaveOptions options) {
        this.file = new File(file);
        // They decide which packages count as a library's.
        StringBuilder text = new StringBuilder();
        append(text, options.packages());
        append(text, options.roots());
        append(text, options.contexts());
        this.settings = text.toString();
    }

    private static void append(StringBuilder text, List<String> values) {
        for (int i = 0; i < values.size(); i++) {
            text.append(values.get(i)).append(':');
        }
        text.append('\n');
    }

    void load() {
        if (!file.exists()) {
            return;
        }
        try {
            read();
            changed = false;
        } catch (IOException | RuntimeException unusable) {
            jars.clear(); // it will be written anew
        }
    }

    private void read() throws IOException {
        long length = file.length();
        if (length > MAX_LENGTH || length < 16) {
            throw new IOException("length " + length);
        }
        byte[] bytes = new byte[(int) length];
        try (FileInputStream in = new FileInputStream(file)) {
            new DataInputStream(in).readFully(bytes);
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, bytes.length - Long.BYTES);
        DataInputStream end =
                new DataInputStream(new ByteArrayInputStream(bytes, bytes.length - Long.BYTES, Long.BYTES));
        if (end.readLong() != crc.getValue() || in.readInt() != MAGIC || in.readInt() != VERSION) {
            throw new IOException("damaged, or of another version");
        }
        if (!in.readUTF().equals(settings)) {
            throw new IOException("other settings");
        }
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            String path = in.readUTF();
            jars.put(path, readJar(path, in));
        }
    }

    private static Jar readJar(String path, DataInputStream in) throws IOException {
        long modified = in.readLong();
        long length = in.readLong();
        int count = in.readInt();
        List<AppClass> classes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String name = in.readUTF();
            String superName = in.readBoolean() ? in.readUTF() : null;
            String[] interfaces = new String[in.readUnsignedShort()];
            for (int j = 0; j < interfaces.length; j++) {
                interfaces[j] = in.readUTF();
            }
            classes.add(new AppClass(
                    name,
                    superName,
                    List.of(interfaces),
                    in.readUnsignedByte(),
                    path,
                    in.readLong(),
                    in.readUnsignedByte(),
                    in.readInt(),
                    in.readInt()));
        }
        return new Jar(modified, length, classes);
    }

    /** Gives the part its classes, if it is a jar that has not changed. Called by several threads. */
    boolean fill(ClassPathPart part) {
        if (part.isDirectory()) {
            return false;
        }
        Jar known = jars.get(part.name());
        if (known == null || known.modified() != part.modified || known.length() != part.length) {
            setChanged();
            return false;
        }
        part.fill(known.classes());
        return true;
    }

    private synchronized void setChanged() {
        changed = true;
    }

    private synchronized boolean isChanged() {
        return changed;
    }

    /** Writes the file anew if anything changed. A failure costs the next start a scan and is told. */
    void store(List<ClassPathPart> parts, WeaverListener listener) {
        if (!isChanged()) {
            return;
        }
        File temporary = new File(file.getPath() + ".tmp");
        try {
            byte[] bytes = write(parts);
            try (FileOutputStream out = new FileOutputStream(temporary)) {
                out.write(bytes);
            }
            if (!temporary.renameTo(file)) {
                throw new IOException("cannot rename " + temporary);
            }
        } catch (IOException | RuntimeException e) {
            listener.problem("the index of the class path is not kept: " + e);
        }
    }

    private byte[] write(List<ClassPathPart> parts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(MAGIC);
        out.writeInt(VERSION);
        out.writeUTF(settings);
        int count = 0;
        for (ClassPathPart part : parts) {
            count += part.isCacheable() ? 1 : 0;
        }
        out.writeInt(count);
        for (ClassPathPart part : parts) {
            if (part.isCacheable()) {
                writeJar(part, out);
            }
        }
        CRC32 crc = new CRC32();
        crc.update(bytes.toByteArray());
        out.writeLong(crc.getValue());
        return bytes.toByteArray();
    }

    private static void writeJar(ClassPathPart part, DataOutputStream out) throws IOException {
        out.writeUTF(part.name());
        out.writeLong(part.modified);
        out.writeLong(part.length);
        out.writeInt(part.classes().size());
        for (AppClass each : part.classes()) {
            out.writeUTF(each.name());
            out.writeBoolean(each.superName() != null);
            if (each.superName() != null) {
                out.writeUTF(each.superName());
            }
            out.writeShort(each.interfaces().size());
            for (String type : each.interfaces()) {
                out.writeUTF(type);
            }
            out.writeByte(each.marks());
            out.writeLong(each.position());
            out.writeByte(each.method());
            out.writeInt(each.compressedSize());
            out.writeInt(each.size());
        }
    }
}
