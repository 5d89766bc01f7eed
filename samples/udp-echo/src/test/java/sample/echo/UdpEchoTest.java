package sample.echo;

import static io.github.netmap4j.junit.NetmapAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.junit.NetmapTest;
import io.github.netmap4j.junit.Port;
import io.github.netmap4j.packet.Addresses;
import io.github.netmap4j.packet.PacketWriter;
import io.github.netmap4j.sys.device.NetmapDevice;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

@NetmapTest
class UdpEchoTest {

    /** A datagram between the hosts 1 and 2. */
    static byte[] datagram(int from, int fromPort, int toPort, String text) {
        byte[] frame = new byte[200];
        int to = 3 - from;
        int length = new PacketWriter()
                .start(MemorySegment.ofArray(frame), 0, frame.length)
                .ethernet(mac(to), mac(from))
                .ipv4(Addresses.ipv4("192.0.2." + from), Addresses.ipv4("192.0.2." + to))
                .udp(fromPort, toPort)
                .payload(text.getBytes())
                .finish();
        return Arrays.copyOf(frame, length);
    }

    private static long mac(int host) {
        return Addresses.mac("02:00:00:00:00:0" + host);
    }

    static void send(NetmapPort port, byte[]... frames) {
        for (byte[] frame : frames) {
            port.txRing(0).send(frame);
        }
        port.txRing(0).sync();
    }

    @Test
    void aDatagramComesBackAndNothingElseDoes(@Port("vale0:a") NetmapPort client, @Port("vale0:b") NetmapPort server)
            throws Exception {
        send(client, datagram(1, 1000, 53, "no"), datagram(1, 1000, 7, "hello"), new byte[60]);
        new UdpEcho(server).answer();
        assertThat(client).received(datagram(2, 7, 1000, "hello")).receivedNothing();
    }

    /** The program as it is started, in a thread of its own; {@code -Dnetmap4j.device=test} gives it the test's device. */
    @Test
    void theProgramAnswersUntilItIsInterrupted(@Port("echo{1") NetmapPort client) throws Exception {
        FutureTask<Void> program = new FutureTask<>(() -> {
            UdpEcho.main(new String[] {"echo}1"});
            return null;
        });
        Thread thread = Thread.ofPlatform().start(program);
        for (int i = 0; i < 100; i++) {
            send(client, datagram(1, 1000 + i, 7, "frame " + i));
            assertThat(client).received(datagram(2, 7, 1000 + i, "frame " + i));
        }
        thread.interrupt();
        assertEquals(
                InterruptedException.class,
                assertThrows(ExecutionException.class, program::get).getCause().getClass());
    }

    @Test
    void aNicOfTheSystemIsOnePropertyAway() {
        assertEquals("xdp", NetmapDevice.of("xdp").toString());
    }
}
