package io.github.netmap4j.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.examples.raw.Bridge;
import io.github.netmap4j.examples.safe.SafePrograms;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.testing.net.TwoHosts;
import io.github.netmap4j.testing.net.Veth;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The programs for netmap on device xdp: on the interfaces of a stock kernel, between the stacks of two namespaces that are joined by a
 * veth pair.
 */
@Timeout(120)
class ExamplesOnXdpTest {

    private static final InetSocketAddress NEAR = new InetSocketAddress("10.9.0.1", 5000);
    private static final InetSocketAddress FAR = new InetSocketAddress("10.9.0.2", 5000);

    @RegisterExtension
    final TwoHosts hosts = new TwoHosts();

    /** A cable between the two, with an address at each end. */
    private void cable() throws Exception {
        hosts.cable("10.9.0.2/24");
        hosts.near().inside(() -> TwoHosts.address("10.9.0.1/24", "veth0"));
    }

    private static DatagramChannel open(InetSocketAddress address) throws Exception {
        DatagramChannel channel = DatagramChannel.open();
        channel.bind(address);
        channel.configureBlocking(false);
        return channel;
    }

    /** Sends a datagram until it has come; one that is sent before the path is up is lost. */
    private static void carry(DatagramChannel from, DatagramChannel to, String text) throws Exception {
        SocketAddress there = to.getLocalAddress();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            assertTrue(System.nanoTime() < end, text + " did not come");
            from.send(ByteBuffer.wrap(text.getBytes(US_ASCII)), there);
            long again = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
            while (System.nanoTime() < again) {
                ByteBuffer room = ByteBuffer.allocate(100);
                if (to.receive(room) != null && new String(room.array(), 0, room.position(), US_ASCII).equals(text)) {
                    return;
                }
            }
        }
    }

    private static void carryBothWays(DatagramChannel here, DatagramChannel there, int datagrams) throws Exception {
        for (int i = 0; i < datagrams; i++) {
            carry(here, there, "there " + i);
            carry(there, here, "here " + i);
        }
    }

    @Test
    void theBridgeKeepsTheHostOnItsNetwork() throws Exception {
        cable();
        NetmapDevice xdp = NetmapDevice.of("xdp");
        try (DatagramChannel here = hosts.near().inside(() -> open(NEAR));
                DatagramChannel there = hosts.far().inside(() -> open(FAR))) {
            try (Bridge bridge = hosts.near().inside(() -> new Bridge(xdp, "netmap:veth0", "netmap:veth0^"))) {
                assertTrue(bridge.zeroCopy());
                Thread thread = Thread.ofPlatform().start(bridge);
                carryBothWays(here, there, 100);
                bridge.stop();
                thread.join();
            }
            carryBothWays(here, there, 1);
        }
    }

    @Test
    void hostBridgeSeesWhatPasses() throws Exception {
        cable();
        try (DatagramChannel here = hosts.near().inside(() -> open(NEAR));
                DatagramChannel there = hosts.far().inside(() -> open(FAR))) {
            FutureTask<String> program = new FutureTask<>(
                    () -> printed(SafePrograms.hostBridge(), "--device", "xdp", "--nic", "veth0", "--frames", "200"));
            Thread.ofPlatform().start(program);
            while (!program.isDone()) {
                carryBothWays(here, there, 1);
            }
            Matcher figures = Pattern.compile("(?s)device: xdp\n(\\d+) frames to the host, (\\d+) to the wire\n")
                    .matcher(program.get());
            assertTrue(figures.matches(), program.get());
            assertTrue(Integer.parseInt(figures.group(1)) > 50, program.get());
            assertTrue(Integer.parseInt(figures.group(2)) > 50, program.get());
        }
    }

    @Test
    void aThreadForEachQueueLosesNothing() throws Exception {
        hosts.near().inside(() -> Veth.make("veth0", "veth1", 2));
        String output = printed(
                SafePrograms.threadPerRing(),
                "--device",
                "xdp",
                "--ports",
                "netmap:veth0",
                "netmap:veth1",
                "--frames",
                "20000");
        assertTrue(output.endsWith("2 rings, 20000 frames each, 0 lost\n"), output);
    }

    @Test
    void pingPongReturnsEveryFrame() throws Exception {
        hosts.near().inside(() -> Veth.make("veth0", "veth1"));
        String output = printed(
                SafePrograms.pingPong(),
                "--device",
                "xdp",
                "--ports",
                "netmap:veth0",
                "netmap:veth1",
                "--rounds",
                "500");
        assertTrue(output.startsWith("device: xdp\n500 "), output);
    }

    /** What a program prints that runs in the near namespace and succeeds. */
    private String printed(Callable<Integer> program, String... args) throws Exception {
        String output = hosts.near()
                .inside(() -> Output.of(() -> {
                    assertEquals(0, Program.run(program, args));
                    return null;
                }));
        return output.replace("\r", "");
    }
}
