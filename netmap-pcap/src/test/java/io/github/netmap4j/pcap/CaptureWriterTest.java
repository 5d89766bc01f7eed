package io.github.netmap4j.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CaptureWriterTest {

    private static final long NOW = 1_700_000_000_123_456_789L;
    private static final long SECOND = 1_000_000_000;
    private static final MemorySegment FRAME = MemorySegment.ofArray(new byte[2000]);

    @TempDir
    Path dir;

    private static int count(Path file) throws IOException {
        return Recorded.all(file).size();
    }

    @ParameterizedTest
    @CsvSource({"out.pcap, false", "out.pcap, true", "out.pcapng, false", "out.pcapng, true"})
    void tcpdumpAndWiresharkReadWhatWasWritten(String name, boolean micros) throws Exception {
        Path file = dir.resolve(name);
        CaptureWriterBuilder builder = CaptureWriter.builder(file);
        if (micros) {
            builder.microseconds();
        }
        byte[] bytes = new byte[70];
        try (CaptureWriter writer = builder.open()) {
            for (int i = 14; i < bytes.length; i++) {
                bytes[i] = (byte) i;
                writer.write(MemorySegment.ofArray(bytes), i % 3, i - 2, NOW + i);
            }
        }
        List<Recorded> records = Recorded.all(file);
        assertEquals(bytes.length - 14, records.size());
        assertEquals(micros ? NOW / 1000 * 1000 : NOW + 14, records.getFirst().nanos());
        Tools.agreesWithTcpdump(file, records);
        Tools.agreesWithWireshark(file, records);
    }

    @Test
    void aFileThatIsThereIsReplacedWithTheFirstPacketAndNotBefore() throws IOException {
        Path file = Files.copy(OddCapturesTest.CAPTURES.resolve("slow.pcap"), dir.resolve("out.pcap"));
        try (CaptureWriter writer = CaptureWriter.open(file)) {
            writer.flush();
            assertEquals(60, count(file));
        }
        assertEquals(60, count(file), "no packet came");
        try (CaptureWriter writer = CaptureWriter.open(file)) {
            writer.write(FRAME, 0, 60, NOW);
            assertEquals(60, count(file), "not yet");
            assertEquals(0, writer.records());
            writer.flush();
            assertEquals(1, writer.records());
            assertEquals(1, count(file));
        }
        assertEquals(1, count(file));
    }

    @ParameterizedTest
    @EnumSource
    void aNewFileIsACaptureAtOnce(CaptureFormat format) throws IOException {
        Path file = dir.resolve("out");
        try (CaptureWriter writer = CaptureWriter.builder(file).format(format).open()) {
            assertEquals(0, count(file));
            assertEquals(List.of(file), writer.files());
        }
        assertEquals(0, count(file));
    }

    @Test
    void aFileThatCannotBeWrittenIsToldAtOnce() {
        assertThrows(NoSuchFileException.class, () -> CaptureWriter.open(dir.resolve("missing", "out.pcap")));
        assertThrows(IOException.class, () -> CaptureWriter.open(dir));
    }

    @Test
    void aDiskThatIsFullLosesNothingThatWasReported() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));
        assertThrows(IOException.class, () -> CaptureWriter.open(full), "the header is not taken");
    }

    @Test
    void packetsAreCutToTheSnapLength() throws IOException {
        Path file = dir.resolve("out.pcap");
        try (CaptureWriter writer = CaptureWriter.builder(file).snapLength(64).open()) {
            writer.write(FRAME, 0, 1514, NOW);
            writer.write(FRAME, 0, 60, NOW);
            writer.write(0, FRAME, 0, 50, 70, NOW, "");
        }
        try (CaptureReader capture = CaptureReader.open(file)) {
            assertEquals(64, capture.source().snapLength());
            assertTrue(capture.next());
            assertEquals(64, capture.length());
            assertEquals(1514, capture.wireLength());
            assertTrue(capture.next());
            assertFalse(capture.isCut());
            assertTrue(capture.next());
            assertEquals(50, capture.length());
            assertEquals(70, capture.wireLength());
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> CaptureWriter.builder(file).snapLength(0));
    }

    @Test
    void interfacesAndCommentsAreKeptByPcapng() throws Exception {
        Path file = dir.resolve("out.pcapng");
        CaptureWriterBuilder builder =
                CaptureWriter.builder(file).interfaceName("eth0").comment("of a test");
        try (CaptureWriter writer = builder.open()) {
            writer.write(0, FRAME, 0, 60, 60, NOW, "");
            assertEquals(1, writer.addInterface("eth1", "über den Teich"));
            writer.write(1, FRAME, 0, 61, 61, NOW + 1, "odd length");
            assertThrows(IndexOutOfBoundsException.class, () -> writer.write(2, FRAME, 0, 60, 60, NOW, ""));
            assertThrows(
                    IllegalArgumentException.class, () -> writer.write(0, FRAME, 0, 60, 60, NOW, "x".repeat(65_536)));
        }
        try (CaptureReader capture = CaptureReader.open(file)) {
            assertTrue(capture.next());
            assertEquals("eth0", capture.source().name());
            assertEquals("", capture.comment());
            assertTrue(capture.next());
            assertEquals("eth1", capture.source().name());
            assertEquals("über den Teich", capture.source().comment());
            assertEquals("odd length", capture.comment());
            assertEquals(1, capture.source().index());
            assertFalse(capture.next());
        }
        Tools.agreesWithTcpdump(file, Recorded.all(file));
        String told = Tools.run("capinfos", "-M", file.toString());
        for (String each :
                List.of("of a test", "Number of packets:   2", "Name = eth0", "Name = eth1", "nanoseconds")) {
            assertTrue(told.contains(each), told);
        }
    }

    @Test
    void pcapHasOneInterfaceAndNoComments() throws IOException {
        try (CaptureWriter writer = CaptureWriter.open(dir.resolve("out.pcap"))) {
            assertThrows(UnsupportedOperationException.class, () -> writer.addInterface("eth1", ""));
            assertThrows(UnsupportedOperationException.class, () -> writer.write(0, FRAME, 0, 60, 60, NOW, "comment"));
            assertThrows(IllegalArgumentException.class, () -> writer.write(FRAME, 0, 60, -1));
            assertThrows(IllegalArgumentException.class, () -> writer.write(FRAME, 0, 60, SECOND << 32));
            writer.write(FRAME, 0, 60, (SECOND << 32) - 1);
            assertThrows(IndexOutOfBoundsException.class, () -> writer.write(FRAME, 1999, 2, NOW));
        }
        assertEquals(1, count(dir.resolve("out.pcap")));
    }

    @Test
    void filesAreRotatedBySize() throws IOException {
        Path file = dir.resolve("out.pcap");
        CaptureWriterBuilder builder = CaptureWriter.builder(file).rotateAtBytes(24 + 2 * 76);
        try (CaptureWriter writer = builder.open()) {
            for (int i = 0; i < 5; i++) {
                writer.write(FRAME, 0, 60, NOW + i);
            }
            writer.write(FRAME, 0, 1000, NOW);
            assertEquals(4, writer.files().size());
            assertEquals(5, writer.records(), "all but those of the last file");
        }
        assertEquals(2, count(dir.resolve("out-00001.pcap")));
        assertEquals(2, count(dir.resolve("out-00002.pcap")));
        assertEquals(1, count(dir.resolve("out-00003.pcap")));
        assertEquals(1, count(dir.resolve("out-00004.pcap")));
        assertFalse(Files.exists(file));
        assertEquals(24 + 2 * 76, Files.size(dir.resolve("out-00001.pcap")));
    }

    @Test
    void filesAreRotatedByThePacketsTimeAndOldOnesAreDeleted() throws IOException {
        CaptureWriterBuilder builder = CaptureWriter.builder(dir.resolve("out"))
                .format(CaptureFormat.PCAPNG)
                .rotateAfter(Duration.ofSeconds(10))
                .keep(2);
        try (CaptureWriter writer = builder.open()) {
            for (long seconds : new long[] {0, 9, 10, 19, 21, 40}) {
                writer.write(FRAME, 0, 60, NOW + seconds * SECOND);
            }
            writer.write(FRAME, 0, 60, NOW + 40 * SECOND - 1);
        }
        try (Stream<Path> files = Files.list(dir)) {
            assertEquals(
                    List.of("out-00003", "out-00004"),
                    files.map(path -> path.getFileName().toString()).sorted().toList());
        }
        assertEquals(1, count(dir.resolve("out-00003")));
        assertEquals(2, count(dir.resolve("out-00004")));
    }

    @Test
    void rotationNeedsAPath() {
        CaptureWriterBuilder channel = CaptureWriter.builder(Channels.newChannel(new ByteArrayOutputStream()));
        channel.rotateAtBytes(1);
        assertThrows(IllegalStateException.class, channel::open);
        assertThrows(IllegalArgumentException.class, () -> channel.rotateAtBytes(0));
        assertThrows(IllegalArgumentException.class, () -> channel.rotateAfter(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> channel.keep(0));
    }

    @Test
    void aChannelIsWrittenTo() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (CaptureWriter writer =
                CaptureWriter.builder(Channels.newChannel(bytes)).open()) {
            assertEquals(24, bytes.size());
            for (int i = 0; i < 1000; i++) {
                writer.write(FRAME, 0, 2000, NOW);
            }
            assertTrue(writer.records() > 0 && writer.records() < 1000, "the memory is full before the end");
            writer.flush();
            assertEquals(1000, writer.records());
            assertEquals(24 + 1000 * 2016, bytes.size());
            assertEquals(List.of(), writer.files());
        }
    }

    @Test
    void aClosedWriterRefusesPackets() throws IOException {
        CaptureWriter writer = CaptureWriter.open(dir.resolve("out.pcap"));
        writer.close();
        writer.close();
        assertThrows(IllegalStateException.class, () -> writer.write(FRAME, 0, 60, NOW));
    }
}
