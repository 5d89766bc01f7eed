package io.github.netmap4j.soft;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/** Bytes for a request: mostly 0, and here and there a number at the edge of something, or any number. */
final class FuzzBytes {

    private static final String[] NAMES = {
        "",
        "q0",
        "q1",
        "q0^",
        "v0",
        "v1",
        "x",
        "vale0:a",
        "vale0:b",
        "vale1:a",
        "vale0:q0",
        "vale0:v0",
        "vale0:",
        "vale0",
        "val:a",
        ":",
        "vale8:a",
        "q0{1",
        "q0}1",
        "q0{2",
        "x{1",
        "x}1",
        "x{",
        "{",
        "}1",
        "{{{{{{{{",
        "vale0:a{1",
        "x{1{2",
        "a/b",
        ".",
        "vale0:abcdefghijklmnop",
        "netmap:q0",
        "vale\u00ff:\u00e4"
    };

    private final RandomGenerator random;

    FuzzBytes(RandomGenerator random) {
        this.random = random;
    }

    boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /** A number at an edge, or any. */
    long edge() {
        return switch (random.nextInt(8)) {
            case 0 -> random.nextInt(20);
            case 1 -> -random.nextInt(3);
            case 2 -> (1L << random.nextInt(64)) - random.nextInt(2);
            case 3 -> 4096L * random.nextInt(64);
            case 4 -> 1000L * random.nextInt(1000);
            case 5 -> random.nextInt();
            case 6 -> random.nextInt(1 << 16);
            default -> random.nextLong();
        };
    }

    /** Puts numbers into a struct of zeros. */
    void scatter(MemorySegment struct) {
        struct.fill((byte) 0);
        for (int left = random.nextInt(6); left > 0 && struct.byteSize() > 0; left--) {
            int width = 1 << random.nextInt(4);
            long places = struct.byteSize() / width;
            if (places > 0) {
                put(struct, random.nextLong(places) * width, width, edge());
            }
        }
        if (oneIn(50)) {
            byte[] bytes = new byte[(int) struct.byteSize()];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) random.nextInt();
            }
            MemorySegment.copy(bytes, 0, struct, JAVA_BYTE, 0, bytes.length);
        }
    }

    static void put(MemorySegment struct, long offset, int width, long value) {
        switch (width) {
            case 1 -> struct.set(JAVA_BYTE, offset, (byte) value);
            case 2 -> struct.set(JAVA_SHORT_UNALIGNED, offset, (short) value);
            case 4 -> struct.set(JAVA_INT_UNALIGNED, offset, (int) value);
            default -> struct.set(JAVA_LONG_UNALIGNED, offset, value);
        }
    }

    /** Writes a name into an array of char: one that means something, or bytes, with or without an end. */
    void name(MemorySegment array) {
        array.fill((byte) 0);
        byte[] name = NAMES[random.nextInt(NAMES.length)].getBytes(ISO_8859_1);
        if (oneIn(20)) {
            name = new byte[random.nextInt((int) array.byteSize() + 1)];
            for (int i = 0; i < name.length; i++) {
                name[i] = (byte) random.nextInt();
            }
        }
        MemorySegment.copy(name, 0, array, JAVA_BYTE, 0, Math.min(name.length, (int) array.byteSize()));
    }
}
