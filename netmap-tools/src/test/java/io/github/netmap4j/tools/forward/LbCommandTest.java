package io.github.netmap4j.tools.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.packet.FlowKey;
import io.github.netmap4j.packet.Packet;
import io.github.netmap4j.pcap.CaptureReader;
import io.github.netmap4j.tools.Ran;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code netmap lb} as a person uses it. */
@Timeout(60)
class LbCommandTest {

    @TempDir
    Path dir;

    /** The flows of a capture, and how many packets it has. */
    private static int flows(Path file, Set<String> into) throws IOException {
        Packet packet = new Packet();
        FlowKey flow = new FlowKey();
        int packets = 0;
        try (CaptureReader in = CaptureReader.open(file)) {
            while (in.next()) {
                packet.parse(in.memory(), in.offset(), in.length());
                assertTrue(flow.set(packet));
                into.add(flow.toString());
                packets++;
            }
        }
        return packets;
    }

    @Test
    void aFlowComesToOnePipeAndEachGroupGetsAllPackets() throws IOException {
        // 40 flows of 5 packets each; the last command ends when the second group has them all.
        Ran.netmap(
                        "together",
                        "lb --device soft -i netmap:lb{9 -p 2 -p copy:1",
                        "capture --device soft -i netmap:lb}0 -w " + dir.resolve("0.pcap"),
                        "capture --device soft -i netmap:lb}1 -w " + dir.resolve("1.pcap"),
                        "gen --device soft -i netmap:lb}9 -f tx -n 200 -s 10.0.0.1:1-10.0.0.1:40",
                        "capture --device soft -i netmap:copy}0 -c 200 -w " + dir.resolve("all.pcap"))
                .fine();
        Set<String> all = new HashSet<>();
        assertEquals(200, flows(dir.resolve("all.pcap"), all));
        assertEquals(40, all.size());
        Set<String> first = new HashSet<>();
        Set<String> second = new HashSet<>();
        int packets = flows(dir.resolve("0.pcap"), first) + flows(dir.resolve("1.pcap"), second);
        assertEquals(200, packets);
        assertTrue(!first.isEmpty() && !second.isEmpty(), first + " and " + second);
        assertEquals(40, first.size() + second.size(), "no flow comes to both");
    }

    @Test
    void whatFindsNoRoomWaitsInExtraBuffersAndTheOldestIsGivenUp() {
        // Nobody reads the one pipe: a ring of 1023 fills, 500 wait, the others are lost.
        Ran.netmap(
                        "together",
                        "lb --device soft -i netmap:over{9 -p 1 -B 500",
                        "gen --device soft -i netmap:over}9 -f tx -n 3000",
                        "gen --device soft -i vale2:wait -f tx -n 30 -R 100")
                .fine()
                .has("\\[1 lb] over\\{9 rx 0: 3000 packets, .*")
                .has("\\[1 lb] over\\{0 tx 0: 1023 packets, .*")
                .has("\\[1 lb] no room in pipes and 500 extra buffers for 1477 packets, 500 still waited");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-p 2 | 2 | Missing required option: '-i=PORT'",
                "-i vale2:x -p 0 | 2 | is not a group of pipes",
                "-i vale2:x -p :3 | 2 | is not a group of pipes",
                "-i vale2:x -B -1 | 2 | -B must be 0 or more",
                "-i vale2:x -b 0 | 2 | -b must be 1 or more",
                "-i nonesuch | 1 | nonesuch",
            })
    void whatCannotBeIsToldInOneLine(String arguments, int status, String message) {
        Ran.netmap(("lb --device soft " + arguments).split(" ")).refused(status, message);
    }
}
