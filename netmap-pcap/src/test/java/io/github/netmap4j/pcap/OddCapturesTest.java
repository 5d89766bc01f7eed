package io.github.netmap4j.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files of resources/captures, each with one oddity; its README says which, and the right answer. */
class OddCapturesTest {

    static final Path CAPTURES = Path.of("src", "test", "resources", "captures");

    private static final String READ = """
            be.pcap, 6
            caplen-gt-len.pcap, 6
            editcap-s20.pcap, 6
            fcs-bits.pcap, 6
            gz.pcap.gz, 6
            header-only.pcap, 0
            lo-zero-mac.pcap, 6
            modified.pcap, 6
            nano-be.pcap, 6
            nano.pcap, 6
            ns-gap.pcap, 3
            ok.pcap, 6
            ok.pcapng, 6
            same-mac.pcap, 6
            short-frames.pcap, 6
            slow.pcap, 60
            snap-ffffffff.pcap, 6
            snap-trunc.pcap, 6
            snap0.pcap, 6
            ts-2106.pcap, 2
            ts-backward.pcap, 3
            ts-zero-first.pcap, 2
            ver-2-3.pcap, 6
            zero-mid.pcap, 4
            zero-only.pcap, 1""";

    private static final String REFUSED = """
            caplen-2g.pcap, 1, record 2, claims 2147483647 bytes
            caplen-neg.pcap, 1, record 2, claims 4294967295 bytes
            empty.pcap, 0, is empty, no capture file
            link-null.pcap, 0, no Ethernet frames, NULL
            link-raw.pcap, 0, no Ethernet frames, RAW
            link-sll.pcap, 0, no Ethernet frames, LINUX_SLL
            short-header.pcap, 0, ends within its header, 20 of the 24 bytes
            text.pcap, 0, neither pcap nor pcapng, no capture file
            trunc-record-data.pcap, 2, ends within record 3, at byte
            trunc-record-header.pcap, 2, ends within record 3, at byte
            ver-1-0.pcap, 0, version 1.0, archaic""";

    @Test
    void everyFileHasItsAnswerHere() throws IOException {
        try (Stream<Path> files = Files.list(CAPTURES)) {
            TreeSet<String> there = new TreeSet<>(
                    files.map(file -> file.getFileName().toString()).toList());
            there.remove("README.md");
            TreeSet<String> here = new TreeSet<>();
            (READ + "\n" + REFUSED).lines().forEach(line -> here.add(line.substring(0, line.indexOf(','))));
            assertEquals(there, here);
            assertEquals(36, here.size());
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = READ)
    void everyGoodFileIsRead(String name, int count) throws IOException {
        try (CaptureReader capture = CaptureReader.open(CAPTURES.resolve(name))) {
            assertEquals(count, Recorded.all(capture).size());
            assertEquals(count, capture.records());
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = READ)
    void everyGoodFileIsReadAsTcpdumpReadsIt(String name, int count) throws Exception {
        Path file = CAPTURES.resolve(name);
        List<Recorded> records = Recorded.all(file);
        assertEquals(count, records.size());
        if (name.endsWith(".gz")) {
            Path ok = CAPTURES.resolve("ok.pcap");
            assertEquals(Recorded.all(ok), records);
            file = ok;
        }
        Tools.agreesWithTcpdump(file, records);
    }

    @Tag("stress") // a second or more for each file
    @ParameterizedTest
    @CsvSource(textBlock = READ)
    void everyGoodFileIsReadAsWiresharkReadsIt(String name, int count) throws Exception {
        List<Recorded> records = Recorded.all(CAPTURES.resolve(name));
        assertEquals(count, records.size());
        Tools.agreesWithWireshark(CAPTURES.resolve(name), records);
    }

    @ParameterizedTest
    @CsvSource(textBlock = REFUSED)
    void everyBadFileIsRefusedWithItsPlaceAndReasonAfterWhatIsGood(String name, int count, String what, String why)
            throws IOException {
        Path file = CAPTURES.resolve(name);
        List<Recorded> before = new ArrayList<>();
        CaptureException failure = assertThrows(CaptureException.class, () -> {
            try (CaptureReader capture = CaptureReader.open(file)) {
                while (capture.next()) {
                    before.add(Recorded.of(capture));
                }
            }
        });
        assertEquals(count, before.size());
        assertEquals(count, failure.records());
        String message = failure.getMessage();
        assertTrue(message.startsWith(file.toString()), message);
        assertTrue(message.contains(what), message);
        assertTrue(message.contains(why), message);
        if (count > 0) {
            assertTrue(message.contains("at byte " + failure.offset()), message);
            assertEquals(24 + count * (16L + before.getFirst().bytes().length() / 2), failure.offset());
        }
    }

    @ParameterizedTest
    @CsvSource({"link-null.pcap, NULL", "link-raw.pcap, RAW", "link-sll.pcap, LINUX_SLL"})
    void otherLinkTypesAreReadIfAskedFor(String name, String type) throws IOException {
        try (CaptureReader capture =
                CaptureReader.builder(CAPTURES.resolve(name)).anyLinkType().open()) {
            assertEquals(type, capture.source().linkType().name());
            assertEquals(1, Recorded.all(capture).size());
        }
    }

    @Test
    void whatTheHeaderSaysIsReported() throws IOException {
        try (CaptureReader capture = CaptureReader.open(CAPTURES.resolve("fcs-bits.pcap"))) {
            assertEquals(4, capture.source().fcsLength());
            assertEquals(LinkType.ETHERNET, capture.source().linkType());
            assertEquals(CaptureFormat.PCAP, capture.format());
        }
        try (CaptureReader capture = CaptureReader.open(CAPTURES.resolve("snap-ffffffff.pcap"))) {
            assertEquals(0, capture.source().snapLength());
        }
        try (CaptureReader capture = CaptureReader.open(CAPTURES.resolve("ok.pcapng"))) {
            assertEquals(CaptureFormat.PCAPNG, capture.format());
            assertEquals(List.of(), capture.interfaces());
            assertThrows(IllegalStateException.class, capture::source);
            assertTrue(capture.next());
            assertEquals(1, capture.interfaces().size());
            assertEquals(0, capture.source().fcsLength());
        }
    }

    @ParameterizedTest
    @CsvSource({"snap-trunc.pcap, 40, 1514", "editcap-s20.pcap, 20, 60"})
    void cutFramesAreReadWithBothLengths(String name, int length, int wireLength) throws IOException {
        try (CaptureReader capture = CaptureReader.open(CAPTURES.resolve(name))) {
            while (capture.next()) {
                assertEquals(length, capture.length());
                assertEquals(wireLength, capture.wireLength());
                assertTrue(capture.isCut());
            }
        }
    }

    @Test
    void aCapturedLengthAboveTheWireLengthCounts() throws IOException {
        for (Recorded record : Recorded.all(CAPTURES.resolve("caplen-gt-len.pcap"))) {
            assertEquals(60, record.wireLength());
            assertEquals(76 * 2, record.bytes().length());
        }
    }
}
