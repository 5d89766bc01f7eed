package io.github.netmap4j.examples.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.examples.Output;
import io.github.netmap4j.examples.Program;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.user.NetmapLibs;
import io.github.netmap4j.sys.user.NmDesc;
import io.github.netmap4j.sys.wait.PollSet;
import io.github.netmap4j.testing.Processes;
import io.github.netmap4j.testing.net.PrivateNet;
import io.github.netmap4j.testing.net.Veth;
import io.github.netmap4j.xdp.FrameBatch;
import io.github.netmap4j.xdp.Umem;
import io.github.netmap4j.xdp.UmemConfig;
import io.github.netmap4j.xdp.XdpSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The programs on a veth pair in a network namespace of the test's own: what they print. Skipped where that needs a right. */
@ExtendWith(PrivateNet.class)
class XdpExamplesTest {

    @BeforeEach
    void veth() throws Exception {
        Veth.make("veth0", "veth1");
    }

    private String run(int expected, Callable<Integer> program, String... args) throws Exception {
        return Output.of(() -> {
            assertEquals(expected, Program.run(program, args));
            return null;
        });
    }

    @Test
    void helloArrives() throws Exception {
        assertEquals("Hello, world!\n", run(0, new HelloXdp()));
        assertEquals("Grüße\n", run(0, new HelloXdp(), "--from", "veth1", "--to", "veth0", "Grüße"));
    }

    @Test
    void anInterfaceThatIsNotThereIsToldInOneLine() throws Exception {
        String errors = Output.ofErrors(() -> {
            assertEquals(1, Program.run(new HelloXdp(), "--from", "veth7"));
            return null;
        });
        assertTrue(errors.contains("veth7") && errors.contains("ip link"), errors);
        assertEquals(1, errors.lines().count(), errors);
    }

    @Test
    void theBallFliesTenTimes() throws Exception {
        assertEquals("10 flights: ball\n", run(0, new SharedUmem()));
    }

    /** The commands of netmap-xdp's page; but the program is not built again, as scripts/example would. */
    @Test
    void theCommandsOfThePageMakeAPairAndMoveAFrame() throws Exception {
        List<String> commands = Files.readAllLines(Path.of("..", "netmap-xdp", "README.md")).stream()
                .filter(line -> line.startsWith("    ip ") || line.startsWith("    scripts/example "))
                .map(String::strip)
                .toList();
        assertEquals(2, commands.size(), commands::toString);
        String program = commands.get(1).replaceFirst("^scripts/example ", "io.github.netmap4j.examples.");
        String java = "java --enable-native-access=ALL-UNNAMED -cp '" + Processes.classPath() + "' " + program;
        String bin = Path.of(System.getProperty("java.home"), "bin").toString();
        String script =
                String.join("\n", "set -e", "PATH=" + bin + ":$PATH", "ip link del veth0", commands.get(0), java);
        assertEquals("Hello, world!\n", Processes.run("sh", "-c", script));
    }

    private static void assertAllAccountedFor(int packets, String output) {
        Matcher figures = Pattern.compile("(\\d+) packets sent, (\\d+) received, (\\d+) lost.*\n")
                .matcher(output);
        assertTrue(figures.matches(), output);
        assertEquals(packets, Integer.parseInt(figures.group(1)));
        assertEquals(packets, Integer.parseInt(figures.group(2)) + Integer.parseInt(figures.group(3)));
        assertTrue(Integer.parseInt(figures.group(2)) > 0, output);
    }

    @Test
    void inOneThreadEveryPacketArrives() throws Exception {
        String output = run(0, new Dev1ToDev2(), "--packets", "20000");
        assertAllAccountedFor(20_000, output);
        assertTrue(output.contains("20000 received, 0 lost"), output);
    }

    @Test
    void inTwoThreadsEveryPacketIsAccountedFor() throws Exception {
        assertAllAccountedFor(
                20_000,
                run(0, new Dev1ToDev2(), "--packets", "20000", "--two-threads", "--batch", "32", "--payload", "1400"));
    }

    @Test
    void numbersThatMakeNoSenseAreRefused() throws Exception {
        assertEquals("", run(2, new Dev1ToDev2(), "--batch", "0"));
    }

    /** netmap's ports and AF_XDP's sockets in one poll. */
    @Test
    void aNetmapPortAndASocketAreWaitedForTogether() throws Exception {
        NetmapDevice soft = NetmapDevice.of("soft");
        try (Umem umem = Umem.create(UmemConfig.defaults(), 64);
                XdpSocket sender = umem.open("veth0", 0);
                XdpSocket receiver = umem.open("veth1", 0);
                NmDesc port = NetmapLibs.nm_open(soft, "vale0:xdp", null, 0, null);
                PollSet set = new PollSet()) {
            int xdp = set.add(receiver.descriptor(), netmap_h.POLLIN());
            int netmap = set.add(port.descriptor(), netmap_h.POLLIN());
            assertEquals(0, set.poll(0));
            FrameBatch batch = umem.batch(1);
            umem.allocate(batch);
            receiver.fill().topUp();
            batch.frame(0).data().writer().write(TestPacket.of(new byte[0]));
            sender.tx().produceAndWakeup(batch);
            assertEquals(1, set.poll(5_000));
            assertEquals(netmap_h.POLLIN(), set.revents(xdp));
            assertEquals(0, set.revents(netmap));
        }
    }
}
