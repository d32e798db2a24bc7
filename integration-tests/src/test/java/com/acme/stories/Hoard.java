package com.acme.stories;

import com.acme.front.Console;
import io.rekindle.Recoverable;
import java.util.SplittableRandom;

/** Writes as much as it is told: {@code fill n} writes n blocks of 16 KiB, {@code sum} tells what is there. */
@Recoverable
public final class Hoard {
    private static final int BLOCKS = 64;
    private static final int BLOCK_BYTES = 16 << 10;

    private final byte[][] blocks = new byte[BLOCKS][];
    private long written;

    public static void main(String[] args) throws Exception {
        Hoard hoard = new Hoard();
        Console.run((command, arguments) -> switch (command) {
            case "fill" -> {
                for (int i = Integer.parseInt(arguments[0]); i > 0; i--) {
                    hoard.write();
                }
                yield hoard.sum();
            }
            case "sum" -> hoard.sum();
            default -> throw new IllegalArgumentException(command);
        });
    }

    private synchronized void write() {
        byte[] block = new byte[BLOCK_BYTES];
        new SplittableRandom(written).nextBytes(block);
        blocks[(int) (written % BLOCKS)] = block;
        written++;
    }

    private synchronized String sum() {
        for (int i = 0; i < BLOCKS; i++) {
            byte[] block = blocks[i];
            if (block == null) {
                if (i < written) {
                    return written + " written, block " + i + " is absent";
                }
                continue;
            }
            long number = (written - 1 - i) / BLOCKS * BLOCKS + i;
            byte[] expected = new byte[BLOCK_BYTES];
            new SplittableRandom(number).nextBytes(expected);
            if (!java.util.Arrays.equals(expected, block)) {
                return written + " written, block " + i + " is another than number " + number;
            }
        }
        return written + " written, all there";
    }
}
