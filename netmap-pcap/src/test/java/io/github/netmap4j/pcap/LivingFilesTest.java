package io.github.netmap4j.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that grow, pipes, and writers that are ended. */
class LivingFilesTest {

    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"ok.pcap", "ok.pcapng"})
    void aFileIsFollowedByteByByte(String name) throws IOException {
        Path whole = OddCapturesTest.CAPTURES.resolve(name);
        byte[] bytes = Files.readAllBytes(whole);
        Path file = Files.write(dir.resolve(name), Arrays.copyOf(bytes, 24));
        List<Recorded> all = Recorded.all(whole);
        int read = 0;
        try (CaptureReader capture = CaptureReader.builder(file).follow().open();
                OutputStream more = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
            for (int i = 24; i < bytes.length; i++) {
                while (capture.next()) {
                    assertEquals(all.get(read++), Recorded.of(capture));
                }
                more.write(bytes[i]);
            }
            assertEquals(5, read);
            assertTrue(capture.next());
            assertEquals(all.getLast(), Recorded.of(capture));
            assertFalse(capture.next());
        }
    }

    @Test
    void aRecordOfAPipeIsThereBeforeTheNextIsWritten() throws IOException {
        byte[] bytes = Files.readAllBytes(OddCapturesTest.CAPTURES.resolve("ok.pcap"));
        Pipe pipe = Pipe.open();
        pipe.sink().write(ByteBuffer.wrap(bytes, 0, 24 + 76));
        try (CaptureReader capture =
                CaptureReader.builder(pipe.source(), "a pipe").open()) {
            assertTrue(capture.next());
            pipe.sink().write(ByteBuffer.wrap(bytes, 24 + 76, 2 * 76 + 10));
            assertTrue(capture.next());
            assertTrue(capture.next());
            pipe.sink().close();
            String message = assertThrows(CaptureException.class, capture::next).getMessage();
            assertEquals("a pipe ends within record 4, which starts at byte " + (24 + 3 * 76), message);
            assertThrows(CaptureException.class, capture::next, "and says so again");
        }
    }

    @Test
    void theStandardInputIsRead() throws Exception {
        Process child = Child.builder(List.of(), "count", "-")
                .redirectErrorStream(true)
                .redirectInput(OddCapturesTest.CAPTURES.resolve("slow.pcap").toFile())
                .start();
        try (BufferedReader lines = child.inputReader()) {
            assertEquals("60", lines.readLine());
        }
        child.waitFor();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-INT", "-KILL"})
    void whoeverEndsTheWriterNothingIsLostThatItReported(String signal) throws Exception {
        Path file = dir.resolve("out.pcap");
        Process child = Child.builder(List.of(), "write", file.toString())
                .redirectErrorStream(true)
                .start();
        long reported = 0;
        try (BufferedReader lines = child.inputReader()) {
            while (reported < 70) {
                reported = Long.parseLong(lines.readLine());
            }
            // The shell's own kill: a bare Debian has no other.
            new ProcessBuilder("sh", "-c", "kill \"$1\" \"$2\"", "sh", signal, Long.toString(child.pid()))
                    .start()
                    .waitFor();
            String last = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                // The last line itself may be cut.
                reported = last.isEmpty() ? reported : Long.parseLong(last);
                last = line;
            }
        }
        child.waitFor();
        try (CaptureReader capture = CaptureReader.open(file)) {
            while (capture.records() < reported) {
                assertTrue(capture.next());
                assertEquals(100, capture.length());
            }
        }
    }

    @Test
    void aDirectoryIsNoCapture() {
        String message =
                assertThrows(IOException.class, () -> CaptureReader.open(dir)).getMessage();
        assertEquals(dir + " is a directory", message);
    }

    @Test
    void memoryOfAClosedReaderCannotBeReached() throws IOException {
        CaptureReader capture = CaptureReader.open(OddCapturesTest.CAPTURES.resolve("ok.pcap"));
        assertTrue(capture.next());
        MemorySegment memory = capture.memory();
        capture.close();
        capture.close();
        assertFalse(memory.scope().isAlive());
    }
}
