package io.github.netmap4j.examples.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.examples.replay.Capture.Frame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureTest {

    static final Path OFFICE = Path.of("captures", "office.pcap");

    @TempDir
    Path dir;

    @Test
    void whatIsReadIsWrittenByteForByte() throws IOException {
        Path copy = dir.resolve("copy.pcap");
        Capture office = Capture.read(OFFICE);
        assertEquals(3116, office.frames().size());
        assertEquals(1_551_731, office.bytes());
        office.write(copy);
        assertArrayEquals(Files.readAllBytes(OFFICE), Files.readAllBytes(copy));
    }

    @Test
    void aFileCutAnywhereIsRefusedWithTheLastGoodFrame() throws IOException {
        byte[] whole = Files.readAllBytes(OFFICE);
        Path cut = dir.resolve("cut.pcap");
        int firstRecord = 24 + 16 + Capture.read(OFFICE).frames().getFirst().bytes().length;
        for (int length = 0; length < firstRecord + 60; length++) {
            Files.write(cut, Arrays.copyOf(whole, length));
            if (length == 24 || length == firstRecord) {
                assertEquals(length == 24 ? 0 : 1, Capture.read(cut).frames().size());
            } else {
                IOException e = assertThrows(IOException.class, () -> Capture.read(cut), "cut at " + length);
                assertTrue(e.getMessage().startsWith(cut.toString()), e.getMessage());
            }
        }
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        Path text = Files.writeString(dir.resolve("text"), "no capture at all, but long enough to be one");
        IOException e = assertThrows(IOException.class, () -> Capture.read(text));
        assertTrue(e.getMessage().contains("neither pcap nor pcapng"), e.getMessage());
        byte[] bytes = Arrays.copyOf(Files.readAllBytes(OFFICE), 24);
        bytes[20] = 113;
        Path cooked = Files.write(dir.resolve("cooked"), bytes);
        assertTrue(assertThrows(IOException.class, () -> Capture.read(cooked))
                .getMessage()
                .contains("link type is LINUX_SLL"));
    }

    @Test
    void mismatchNamesTheFirstDifference() {
        Frame a = new Frame(1, new byte[] {1});
        Frame b = new Frame(2, new byte[] {2});
        Frame later = new Frame(9, new byte[] {1});
        assertEquals(-1, new Capture(List.of(a, b)).mismatch(new Capture(List.of(later, b))), "time does not count");
        assertEquals(1, new Capture(List.of(a, b)).mismatch(new Capture(List.of(a, a))));
        assertEquals(1, new Capture(List.of(a, b)).mismatch(new Capture(List.of(a))));
        assertEquals(0, new Capture(List.of()).mismatch(new Capture(List.of(a))));
    }
}
