package io.github.netmap4j.tools.gen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.packet.FlowKey;
import io.github.netmap4j.packet.Packet;
import io.github.netmap4j.packet.PacketChecksums;
import io.github.netmap4j.packet.ParseResult;
import io.github.netmap4j.pcap.CaptureReader;
import io.github.netmap4j.tools.Ran;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code netmap gen} as a person uses it, both ends in one process. */
@Timeout(60)
class GenTest {

    @TempDir
    Path dir;

    private static Ran together(String... commands) {
        List<String> arguments = new ArrayList<>(List.of("together"));
        for (String command : commands) {
            arguments.add(command + " --device soft");
        }
        return Ran.netmap(arguments.toArray(String[]::new));
    }

    @Test
    void allThatIsSentThroughAPipeArrives() {
        together("gen -i netmap:all{1 -f tx -n 200000", "gen -i netmap:all}1 -f rx -n 200000")
                .fine()
                .has("\\[1 gen] all\\{1 tx 0: 200000 packets, 12000000 bytes in .*")
                .has("\\[2 gen] all}1 rx 0: 200000 packets, 12000000 bytes in .*");
    }

    @Test
    void whatAFullReceiverLosesIsCountedWithItsReason() {
        // A sender never looks at what it receives.
        Ran ran = together("gen -i vale7:r -f tx -R 1", "gen -i vale7:s -f tx -n 100000")
                .fine();
        ran.has("\\[2 gen] dropped at vale7:r rx 0: full \\d+").has("\\[2 gen] vale7:s tx 0: 100000 packets, .*");
    }

    @Test
    void roundTripsAreMeasured() {
        together("gen -i vale7:pong -f pong", "gen -i vale7:ping -f ping -n 200")
                .fine()
                .has("\\[2 gen] round trips: 200, min .*, mean .*, p50 .*, p99.9 .*, max .* µs, lost 0");
    }

    @Test
    void addressesAndPortsGoThroughTheirRanges() throws IOException {
        Path file = dir.resolve("ranges.pcap");
        together(
                        "gen -i netmap:ranges{1 -f tx -n 9 -s 10.0.0.1:7-10.0.0.2:8 -d 10.9.0.1:53-10.9.0.2:53",
                        "capture -i netmap:ranges}1 -c 9 -w " + file)
                .fine();
        assertEquals(
                List.of(
                        "10.0.0.1:7 > 10.9.0.1:53",
                        "10.0.0.1:8 > 10.9.0.1:53",
                        "10.0.0.2:7 > 10.9.0.1:53",
                        "10.0.0.2:8 > 10.9.0.1:53",
                        "10.0.0.1:7 > 10.9.0.2:53",
                        "10.0.0.1:8 > 10.9.0.2:53",
                        "10.0.0.2:7 > 10.9.0.2:53",
                        "10.0.0.2:8 > 10.9.0.2:53",
                        "10.0.0.1:7 > 10.9.0.1:53"),
                flows(file));
    }

    @ParameterizedTest
    @CsvSource({"'', 42, 1514", "-6, 62, 1514"})
    void randomFramesHaveRightChecksumsAndTheirLengths(String six, int least, int most) throws IOException {
        Path file = dir.resolve("random.pcap");
        together(
                        "gen -i netmap:random{1 -f tx -n 300 -z -Z -l " + most + " -l " + least + " " + six,
                        "capture -i netmap:random}1 -c 300 -w " + file)
                .fine();
        assertEquals(300, flows(file).stream().distinct().count(), "no two alike");
        List<Integer> lengths = new ArrayList<>();
        try (CaptureReader in = CaptureReader.open(file)) {
            while (in.next()) {
                lengths.add(in.length());
            }
        }
        assertTrue(lengths.stream().allMatch(length -> length >= least && length <= most), lengths::toString);
        assertTrue(lengths.stream().distinct().count() > 100, lengths::toString);
    }

    /** The flows of a capture; all checksums are right. */
    private static List<String> flows(Path file) throws IOException {
        List<String> flows = new ArrayList<>();
        Packet packet = new Packet();
        FlowKey flow = new FlowKey();
        try (CaptureReader in = CaptureReader.open(file)) {
            while (in.next()) {
                assertEquals(ParseResult.OK, packet.parse(in.memory(), in.offset(), in.length()));
                assertEquals(ParseResult.OK, PacketChecksums.verify(packet));
                assertTrue(flow.set(packet));
                flows.add(flow.toString().replace(" protocol 17", ""));
            }
        }
        return flows;
    }

    @Test
    void framesLongerThanABufferGoInSeveralSlots() {
        together("gen -i netmap:long{1 -f tx -n 50 -l 9000", "gen -i netmap:long}1 -f rx -n 50")
                .fine()
                .has("\\[2 gen] long}1 rx 0: 50 packets, 450000 bytes.*");
        together("gen -i netmap:long{2 -f tx -n 50 -l 1000 -F 5 -M 150", "gen -i netmap:long}2 -f rx -n 50")
                .fine()
                .has("\\[2 gen] long}2 rx 0: 50 packets, 50000 bytes.*");
    }

    @Test
    void eachThreadHasARingOfItsOwn() {
        Ran ran = together("gen -i vale7:many -f tx -n 4000 -p 4 -C 0,0,4,4").fine();
        for (int ring = 0; ring < 4; ring++) {
            ran.has("\\[1 gen] vale7:many tx " + ring + ": 1000 packets, 60000 bytes.*");
        }
    }

    @Test
    void itIsNoFasterThanItsRate() {
        long start = System.nanoTime();
        together("gen -i vale7:rate -f tx -n 300 -R 1k").fine();
        long packets = System.nanoTime() - start;
        start = System.nanoTime();
        together("gen -i vale7:rate -f tx -n 300 -R 480kbit").fine();
        long bits = System.nanoTime() - start;
        assertTrue(packets > 250_000_000, packets + " ns for 300 packets at 1000 a second");
        assertTrue(bits > 250_000_000, bits + " ns for 144000 bits at 480000 a second");
    }

    @Test
    void eachPacketCanBeShown() {
        together("gen -i netmap:shown{1 -f tx -n 1", "gen -i netmap:shown}1 -f rx -n 1 -X")
                .fine()
                .has("\\[2 gen] 60 bytes")
                .has("\\[2 gen] +0: ff ff ff ff ff ff 02 .*");
    }

    @Test
    void thePacketOfACaptureIsSentAsItIs() throws IOException {
        Path file = dir.resolve("first.pcap");
        together(
                        "gen -i netmap:file{1 -f tx -n 2 -P ../netmap-examples/captures/office.pcap",
                        "capture -i netmap:file}1 -c 2 -w " + file)
                .fine();
        try (CaptureReader office = CaptureReader.open(Path.of("../netmap-examples/captures/office.pcap"));
                CaptureReader sent = CaptureReader.open(file)) {
            assertTrue(office.next() && sent.next());
            assertEquals(
                    -1,
                    java.lang.foreign.MemorySegment.mismatch(
                            office.memory(),
                            office.offset(),
                            office.offset() + office.length(),
                            sent.memory(),
                            sent.offset(),
                            sent.offset() + sent.length()));
        }
    }

    @Test
    void aReceiverThatIsToEndWhenIdleEnds() {
        together("gen -i vale7:idle -f rx -W").fine().has("\\[1 gen] vale7:idle rx 0: 0 packets, 0 bytes");
    }

    @Test
    void jsonIsAnObjectOnEachLine() {
        Ran ran = Ran.netmap(
                "gen",
                "-i",
                "vale7:json",
                "-f",
                "tx",
                "-n",
                "200",
                "-R",
                "1000",
                "-T",
                "10",
                "--json",
                "--device",
                "soft");
        ran.fine();
        assertTrue(ran.out().lines().count() >= 2, ran.out());
        assertTrue(ran.out().lines().allMatch(line -> line.matches("\\{\"(seconds|summary)\":.*}")), ran.out());
        ran.has("\\{\"summary\":true,.*\"ring\":\"vale7:json tx 0\",\"packets\":200,\"bytes\":12000,.*");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-f tx | 2 | Missing required option: '-i=PORT'",
                "-i vale7:x -f seq | 2 | -f",
                "-i vale7:x -f txseq -p 2 | 2 | -f txseq has one thread",
                "-i vale7:x -f txseq -P some.pcap | 2 | -f txseq makes its frames",
                "-i vale7:x -f txseq -l 45 | 2 | -l must be 46 or more for txseq",
                "-i vale7:x -f tx -n 2 -p 3 | 2 | -n must be as many as the threads",
                "-i vale7:x -a 1 | 2 | taskset -c 1",
                "-i vale7:x -c 2 | 2 | taskset",
                "-i vale7:x -o 4 | 2 | -X for 64",
                "-i vale7:x -I | 2 | leave it out",
                "-i vale7:x -H 11 | 2 | -H must be 0, 10 or 12",
                "-i vale7:x -v | 2 | doctor",
                "-i tap:x | 2 | --device xdp",
                "-i pcap:x | 2 | netmap capture",
                "-i vale7:x -f tx -l 20 | 2 | -l must be 42 to 65535, not 20; -r sends frames without headers",
                "-i vale7:x -f tx -s nonsense | 2 | -s: \"nonsense\" is not an address of IPv4",
                "-i vale7:x -f tx -d fd00::1 | 2 | or add -6",
                "-i vale7:x -f tx -D 1:2 | 2 | -D: ",
                "-i vale7:x -f tx -R fast | 2 | is not a rate",
                "-i vale7:x -f tx -P /none.pcap | 1 | /none.pcap: no such file or directory",
                "-i vale7:x -f ping -l 50 | 2 | -l must be 58 or more for ping",
                "-i vale7 | 1 | there is no ':'",
                "-i nonesuch | 1 | nonesuch",
            })
    void whatCannotBeIsToldInOneLine(String arguments, int status, String message) {
        Ran ran = Ran.netmap(("gen --device soft " + arguments).split(" "));
        ran.refused(status, message);
        assertFalse(ran.err().contains("Exception"), ran.err());
    }

    @Test
    void aDeviceThatThereIsNotIsTold() {
        Ran.netmap("gen", "-i", "vale7:x", "--device", "nonesuch").refused(2, "no netmap device \"nonesuch\"");
    }
}
