package io.github.netmap4j.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The numbers are those that Microsoft gives for verifying drivers of receive side scaling. */
class ToeplitzTest {

    private static final Toeplitz VERIFICATION = new Toeplitz(HexFormat.of()
            .parseHex("6d5a56da255b0ec24167253d43a38fb0d0ca2bcbae7b30b477cb2da38030f20c6a42b73bbeac01fa"));
    private static final Toeplitz SYMMETRIC = Toeplitz.symmetric();

    @ParameterizedTest
    @CsvSource({
        "161.142.100.80, 1766, 66.9.149.187, 2794, 323e8fc2, 51ccc178",
        "65.69.140.83, 4739, 199.92.111.2, 14230, d718262a, c626b0ea",
        "12.22.207.184, 38024, 24.19.198.95, 12898, d2d0a5de, 5c2b394a",
        "209.142.163.6, 2217, 38.27.205.30, 48228, 82989176, afc7327f",
        "202.188.127.2, 1303, 153.39.163.191, 44251, 5d1809c5, 10e828a2"
    })
    void hashesOfIpv4AreThosePublished(
            String destination, int destinationPort, String source, int sourcePort, String alone, String withPorts) {
        FlowKey key = new FlowKey().ipv4(Addresses.ipv4(source), Addresses.ipv4(destination));
        assertEquals(HexFormat.fromHexDigits(alone), VERIFICATION.hash(key));
        key.ports(IpProtocol.TCP, sourcePort, destinationPort);
        assertEquals(HexFormat.fromHexDigits(withPorts), VERIFICATION.hash(key));
    }

    @ParameterizedTest
    @CsvSource({
        "3ffe:2501:200:3::1, 1766, 3ffe:2501:200:1fff::7, 2794, 2cc18cd5, 40207d3d",
        "ff02::1, 4739, 3ffe:501:8::260:97ff:fe40:efab, 14230, 0f0c461c, dde51bbf",
        "fe80::200:f8ff:fe21:67cf, 38024, 3ffe:1900:4545:3:200:f8ff:fe21:67cf, 44251, 4b61e985, 02d1feef"
    })
    void hashesOfIpv6AreThosePublished(
            String destination, int destinationPort, String source, int sourcePort, String alone, String withPorts) {
        FlowKey key = new FlowKey()
                .ipv6(
                        Addresses.ipv6High(source),
                        Addresses.ipv6Low(source),
                        Addresses.ipv6High(destination),
                        Addresses.ipv6Low(destination));
        assertEquals(HexFormat.fromHexDigits(alone), VERIFICATION.hash(key));
        key.ports(IpProtocol.UDP, sourcePort, destinationPort);
        assertEquals(HexFormat.fromHexDigits(withPorts), VERIFICATION.hash(key));
    }

    @Property
    void bothDirectionsOfAFlowHashAlike(
            @ForAll long sourceHigh,
            @ForAll long sourceLow,
            @ForAll long destinationHigh,
            @ForAll long destinationLow,
            @ForAll @IntRange(max = 65_535) int sourcePort,
            @ForAll @IntRange(max = 65_535) int destinationPort) {
        FlowKey six = new FlowKey()
                .ipv6(sourceHigh, sourceLow, destinationHigh, destinationLow)
                .ports(IpProtocol.TCP, sourcePort, destinationPort);
        assertEquals(SYMMETRIC.hash(six), SYMMETRIC.hash(six.copy().reverse()));
        FlowKey four = new FlowKey()
                .ipv4((int) sourceLow, (int) destinationLow)
                .ports(IpProtocol.UDP, sourcePort, destinationPort);
        assertEquals(SYMMETRIC.hash(four), SYMMETRIC.hash(four.copy().reverse()));
    }

    @Test
    void theHashOfAPacketIsThatOfItsKey() {
        Frames frames = new Frames();
        for (Frames.Kind kind : Frames.Kind.values()) {
            Packet packet = frames.parsed(kind);
            FlowKey key = new FlowKey();
            assertEquals(key.set(packet) ? VERIFICATION.hash(key) : 0, VERIFICATION.hash(packet), kind.name());
        }
    }

    @Test
    void aKeyThatIsTooShortIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Toeplitz(new byte[39]));
    }
}
