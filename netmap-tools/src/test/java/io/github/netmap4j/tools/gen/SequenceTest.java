package io.github.netmap4j.tools.gen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.packet.Addresses;
import io.github.netmap4j.packet.PacketWriter;
import io.github.netmap4j.tools.Ran;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code netmap gen -f txseq} and {@code rxseq}, and virtio-net headers. */
@Timeout(60)
class SequenceTest {

    private final MemorySegment memory = MemorySegment.ofArray(new byte[100]);
    private final SequenceCheck check = new SequenceCheck(2, 12);

    private static Ran together(String... commands) {
        String[] arguments = new String[commands.length + 1];
        arguments[0] = "together";
        for (int i = 0; i < commands.length; i++) {
            arguments[i + 1] = commands[i] + " --device soft";
        }
        return Ran.netmap(arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-6", "-H 12", "-l 1000 -F 3", "-l 900 -l 100", "-z -Z"})
    void ofAllThatComesThroughAPipeNoNumberIsMissing(String options) {
        String header = options.startsWith("-H") ? options : "";
        together("gen -i netmap:seq{1 -f txseq -n 3000 " + options, "gen -i netmap:seq}1 -f rxseq -n 3000 " + header)
                .fine()
                .has("\\[2 gen] sequence: 0 missing, 0 out of order, 0 without a number");
    }

    @Test
    void jsonHasTheNumbersToo() {
        together("gen -i netmap:seq{2 -f txseq -n 50", "gen -i netmap:seq}2 -f rxseq -n 50 --json")
                .fine()
                .has("\\[2 gen] \\{\"summary\":true,.*\"missing\":0,\"outOfOrder\":0,\"unnumbered\":0}");
    }

    private void arrives(int ring, int number) {
        int length = new PacketWriter()
                .start(memory, 12, 80)
                .ethernet(1, 2)
                .ipv4(Addresses.ipv4("10.0.0.1"), Addresses.ipv4("10.0.0.2"))
                .udp(1, 2)
                .payload(new byte[] {(byte) (number >> 24), (byte) (number >> 16), (byte) (number >> 8), (byte) number})
                .finish();
        check.look(ring, memory, 0, 12 + length);
    }

    @Test
    void eachRingHasAnOrderOfItsOwnThatGoesOnBehindTheLastNumber() {
        arrives(0, -1);
        arrives(1, 70);
        arrives(0, 0);
        arrives(1, 71);
        assertEquals(0, check.missing());
        arrives(0, 4);
        assertEquals(3, check.missing());
        arrives(0, 2);
        assertEquals(1, check.late());
        arrives(0, 3);
        assertEquals(1, check.late());
        check.look(0, memory, 0, 12 + 45);
        check.look(0, memory, 0, 5);
        assertEquals(2, check.unnumbered());
    }

    @Test
    void aSwitchTellsTheLengthOfItsPortsHeader() {
        // 60 bytes and a header of 12: the receiver's port has none, so the switch takes it off.
        together("gen -i vale7:bare -f rx -n 5", "gen -i vale7:virtio -f tx -H 12 -n 5")
                .fine()
                .has("\\[2 gen] vale7:virtio tx 0: 5 packets, 360 bytes.*")
                .has("\\[1 gen] vale7:bare rx 0: 5 packets, 300 bytes.*");
    }

    @Test
    void roundTripsAreMeasuredWithHeadersOfVirtioToo() {
        together("gen -i netmap:echo{1 -f pong -H 10", "gen -i netmap:echo}1 -f ping -n 20 -H 10")
                .fine()
                .has("\\[2 gen] round trips: 20, min .*, lost 0");
    }
}
