package com.acme.front;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Stdout, unbuffered: what was written is in the pipe, and survives us. A short line is written in one piece, whatever others write. */
final class Output {
    private final FileOutputStream stdout = new FileOutputStream(FileDescriptor.out);

    void line(String text) throws IOException {
        stdout.write((text + '\n').getBytes(StandardCharsets.UTF_8));
    }
}
