package io.github.netmap4j.xdp.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.sys.Bpf;
import io.github.netmap4j.xdp.sys.BpfInsn;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Filters in the kernel, by BPF_PROG_TEST_RUN, against a model that reads the packet in Java. */
final class FilterTest {

    private static final int MIN = 14;

    /** What the model finds in a packet; ANY for what it does not have. */
    private record Facts(int etherType, int vlan, int protocol, int source, int destination) {

        static Facts of(byte[] packet) {
            ByteBuffer bytes = ByteBuffer.wrap(packet);
            int type = u16(bytes, 12);
            int layer = MIN;
            int vlan = Match.ANY;
            if ((type == 0x8100 || type == 0x88a8) && packet.length >= 18) {
                vlan = u16(bytes, 14) & 0xfff;
                type = u16(bytes, 16);
                layer = 18;
            }
            int protocol = Match.ANY;
            int ports = packet.length;
            if (type == 0x0800 && packet.length >= layer + 20) {
                protocol = Byte.toUnsignedInt(packet[layer + 9]);
                int words = packet[layer] & 15;
                boolean first = (u16(bytes, layer + 6) & 0x1fff) == 0;
                ports = first && words >= 5 ? layer + 4 * words : packet.length;
            } else if (type == 0x86dd && packet.length >= layer + 40) {
                protocol = Byte.toUnsignedInt(packet[layer + 6]);
                ports = layer + 40;
            }
            boolean has = List.of(6, 17, 33, 132, 136).contains(protocol) && packet.length >= ports + 4;
            return new Facts(
                    type, vlan, protocol, has ? u16(bytes, ports) : Match.ANY, has ? u16(bytes, ports + 2) : Match.ANY);
        }

        private static int u16(ByteBuffer bytes, int at) {
            return Short.toUnsignedInt(bytes.getShort(at));
        }

        boolean matches(Match match) {
            return is(match.etherType, etherType)
                    && is(match.vlan, vlan)
                    && is(match.protocol, protocol)
                    && is(match.sourcePort, source)
                    && is(match.destinationPort, destination)
                    && (match.port == Match.ANY || match.port == source || match.port == destination);
        }

        private static boolean is(int wanted, int found) {
            return wanted == Match.ANY || wanted == found;
        }
    }

    private static Verdict model(XdpFilter filter, byte[] packet) {
        Facts facts = Facts.of(packet);
        return filter.rules.stream()
                .filter(rule -> facts.matches(rule.match()))
                .findFirst()
                .map(XdpFilter.Rule::verdict)
                .orElse(filter.otherwise);
    }

    /** What the kernel's run says of each packet. A redirect to a map without sockets passes, so it is not among these. */
    private static List<Verdict> run(XdpFilter filter, List<byte[]> packets) {
        int map = Bpf.bpf_map_create(xdp_h.BPF_MAP_TYPE_XSKMAP(), "test", 4, 4, 1);
        assumeTrue(map != -Errno.EPERM, "BPF needs root");
        byte[] code = FilterCompiler.compile(filter);
        BpfInsn.relocate(code, map);
        int program = Bpf.bpf_prog_load(code, "test", xdp_h.BPF_F_XDP_HAS_FRAGS(), MemorySegment.NULL);
        List<Verdict> verdicts = new ArrayList<>();
        try {
            assertEquals(true, program > 0, () -> filter + ": " + Errno.name(-program));
            for (byte[] packet : packets) {
                int result = Bpf.bpf_prog_test_run(program, packet);
                verdicts.add(
                        result == xdp_h.XDP_PASS()
                                ? Verdict.PASS
                                : result == xdp_h.XDP_DROP() ? Verdict.DROP : Verdict.REDIRECT);
            }
        } finally {
            Bpf.close(program);
            Bpf.close(map);
        }
        return verdicts;
    }

    private static byte[] packet(
            int vlan, int type, int headerWords, int protocol, int source, int destination, int fragment) {
        ByteBuffer bytes = ByteBuffer.allocate(128);
        bytes.position(12);
        if (vlan >= 0) {
            bytes.putShort((short) 0x8100).putShort((short) (0x6000 | vlan));
        }
        bytes.putShort((short) type);
        int layer = bytes.position();
        if (type == 0x0800) {
            bytes.put(layer, (byte) (0x40 | headerWords));
            bytes.putShort(layer + 6, (short) fragment);
            bytes.put(layer + 9, (byte) protocol);
            bytes.position(layer + 4 * headerWords);
        } else if (type == 0x86dd) {
            bytes.put(layer + 6, (byte) protocol);
            bytes.position(layer + 40);
        }
        bytes.putShort((short) source).putShort((short) destination);
        return bytes.array();
    }

    private static int pick(Random random, int... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static byte[] randomPacket(Random random) {
        byte[] packet = packet(
                pick(random, -1, -1, 5, 4095),
                pick(random, 0x0800, 0x0800, 0x86dd, 0x0806, 0x88a8),
                pick(random, 5, 5, 6, 15, 4, 0),
                pick(random, 6, 17, 1, 132),
                pick(random, 22, 53, 1000),
                pick(random, 22, 53, 65535),
                pick(random, 0, 0, 0x2000, 0x2001));
        return random.nextInt(4) == 0 ? Arrays.copyOf(packet, MIN + random.nextInt(60)) : packet;
    }

    private static Match randomMatch(Random random) {
        Match match = Match.anything();
        match = random.nextInt(3) == 0 ? match.etherType(pick(random, 0x0800, 0x86dd, 0x0806, 0x8100)) : match;
        match = random.nextInt(4) == 0 ? match.vlan(pick(random, 5, 4095)) : match;
        match = random.nextInt(3) == 0 ? match.ipProtocol(pick(random, 6, 17, 1)) : match;
        match = random.nextInt(4) == 0 ? match.port(pick(random, 22, 53)) : match;
        match = random.nextInt(5) == 0 ? match.sourcePort(pick(random, 22, 1000)) : match;
        return random.nextInt(5) == 0 ? match.destinationPort(pick(random, 53, 65535)) : match;
    }

    @Test
    void theKernelDecidesAsTheModelDoes() {
        Random random = new Random(42);
        int drops = 0;
        for (int f = 0; f < 60; f++) {
            XdpFilter.Builder builder = XdpFilter.builder();
            for (int r = random.nextInt(5); r >= 0; r--) {
                builder.rule(random.nextBoolean() ? Verdict.DROP : Verdict.PASS, randomMatch(random));
            }
            XdpFilter filter = builder.otherwise(random.nextBoolean() ? Verdict.DROP : Verdict.PASS);
            List<byte[]> packets = new ArrayList<>();
            for (int p = 0; p < 60; p++) {
                packets.add(randomPacket(random));
            }
            List<Verdict> got = run(filter, packets);
            for (int p = 0; p < packets.size(); p++) {
                byte[] packet = packets.get(p);
                assertEquals(model(filter, packet), got.get(p), () -> filter + " on " + Arrays.toString(packet));
                drops += got.get(p) == Verdict.DROP ? 1 : 0;
            }
        }
        assertEquals(true, drops > 500 && drops < 3100, "both verdicts often: " + drops);
    }

    @Test
    void theLargestFilterIsLoaded() {
        XdpFilter.Builder builder = XdpFilter.builder();
        for (int i = 0; i < 256; i++) {
            builder.rule(
                    i % 3 == 0 ? Verdict.PASS : i % 3 == 1 ? Verdict.REDIRECT : Verdict.DROP,
                    Match.anything()
                            .etherType(0x0800)
                            .vlan(i)
                            .ipProtocol(17)
                            .port(i)
                            .sourcePort(i)
                            .destinationPort(i));
        }
        assertThrows(IllegalArgumentException.class, () -> builder.rule(Verdict.DROP, Match.anything()));
        assertEquals(
                List.of(Verdict.DROP),
                run(builder.otherwise(Verdict.DROP), List.of(packet(1, 0x0800, 5, 17, 1, 2, 0))));
    }

    @Test
    void filtersOfOneVerdictAreLoaded() {
        byte[] any = new byte[MIN];
        assertEquals(List.of(Verdict.PASS), run(XdpFilter.builder().otherwise(Verdict.PASS), List.of(any)));
        assertEquals(List.of(Verdict.DROP), run(XdpFilter.builder().otherwise(Verdict.DROP), List.of(any)));
        assertEquals(
                List.of(Verdict.PASS),
                run(XdpFilter.builder().otherwise(Verdict.REDIRECT), List.of(any)),
                "without a socket it goes to the host");
    }

    @Test
    void aMatchIsCheckedAndSaysWhatItWants() {
        assertThrows(IllegalArgumentException.class, () -> Match.anything().etherType(0x10000));
        assertThrows(IllegalArgumentException.class, () -> Match.anything().vlan(4096));
        assertThrows(IllegalArgumentException.class, () -> Match.anything().ipProtocol(256));
        assertThrows(IllegalArgumentException.class, () -> Match.anything().port(-1));
        assertEquals("anything", Match.anything().toString());
        assertEquals(
                "EtherType 0x800, VLAN 3, IP protocol 17, port 1, source port 2, destination port 4",
                Match.anything()
                        .etherType(0x800)
                        .vlan(3)
                        .ipProtocol(17)
                        .port(1)
                        .sourcePort(2)
                        .destinationPort(4)
                        .toString());
        assertEquals(Match.anything().port(3), Match.anything().port(3));
        assertNotEquals(Match.anything().port(3), Match.anything().sourcePort(3));
    }
}
