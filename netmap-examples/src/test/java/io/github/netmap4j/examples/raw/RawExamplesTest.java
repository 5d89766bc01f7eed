package io.github.netmap4j.examples.raw;

import static io.github.netmap4j.sys.user.NetmapLibs.nm_inject;
import static io.github.netmap4j.sys.user.NetmapLibs.nm_nextpkt;
import static io.github.netmap4j.sys.user.NetmapLibs.nm_open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.examples.Output;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.user.NmDesc;
import io.github.netmap4j.sys.user.NmPkthdr;
import io.github.netmap4j.testing.Processes;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawExamplesTest {

    private static final NetmapDevice SOFT = NetmapDevice.of("soft");

    @Test
    void openSendReceivePrintsWhatItsTwinDoes() throws Exception {
        String output = Output.of(() -> {
            OpenSendReceive.main(new String[] {"soft"});
            return null;
        });
        StringBuilder wanted = new StringBuilder("device: soft\n");
        for (int frame = 0; frame < 5; frame++) {
            int sum = 0;
            for (int i = 0; i < 60; i++) {
                sum += frame + i;
            }
            wanted.append("received 60 bytes, sum ").append(sum).append('\n');
        }
        assertEquals(wanted.toString(), output.replace(System.lineSeparator(), "\n"));
    }

    @Test
    void theTwinCompilesAgainstOurHeaders(@TempDir Path dir) throws Exception {
        assumeTrue(Processes.succeeds(List.of("gcc", "--version")), "there is no gcc on the PATH");
        Processes.run(
                "gcc",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-I../headers",
                "-o",
                dir.resolve("twin").toString(),
                "src/main/c/open_send_receive.c");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theBridgeJoinsTwoPorts(boolean shareMemory) throws Exception {
        String memory = shareMemory ? "@1" : "";
        try (NmDesc left = nm_open(SOFT, "vale1:station", null, 0, null);
                NmDesc right = nm_open(SOFT, "vale2:station", null, 0, null);
                Bridge bridge = new Bridge(SOFT, "vale1:bridge" + memory, "vale2:bridge" + memory)) {
            assertEquals(shareMemory, bridge.zeroCopy());
            Thread thread = Thread.ofPlatform().start(bridge);
            for (int n = 0; n < 3000; n++) {
                carry(left, right, n);
                carry(right, left, n + 7);
            }
            bridge.stop();
            thread.join();
        }
    }

    @Test
    void anInterruptEndsTheBridge() throws Exception {
        try (Bridge bridge = new Bridge(SOFT, "vale1:idle", "vale2:idle")) {
            Thread thread = Thread.ofPlatform().start(bridge);
            thread.interrupt();
            assertTrue(thread.join(Duration.ofSeconds(30)), "it runs on");
        }
    }

    private static void carry(NmDesc from, NmDesc to, int seed) {
        byte[] frame = new byte[60 + seed % 1000];
        for (int i = 0; i < frame.length; i++) {
            frame[i] = (byte) (seed * 31 + i);
        }
        // To everybody, from a station of its own on each side.
        frame[0] = (byte) 0xff;
        frame[6] = 2;
        frame[11] = (byte) from.name().charAt(4);
        assertEquals(frame.length, nm_inject(from, MemorySegment.ofArray(frame), frame.length));
        assertEquals(0, from.ioctl(Ioctl.NIOCTXSYNC));
        NmPkthdr header = new NmPkthdr();
        long buffer = -1;
        while (buffer < 0) {
            assertTrue(to.poll(netmap_h.POLLIN(), 10_000) > 0, "the frame is lost");
            buffer = nm_nextpkt(to, header);
        }
        MemorySegment arrived = to.mem().asSlice(buffer, header.len);
        assertEquals(-1, arrived.mismatch(MemorySegment.ofArray(frame)), () -> "frame " + seed + " has changed");
    }

    @Test
    void aBridgeThatCannotOpenItsSecondPortLeavesTheFirstClosed() throws NetmapException {
        try {
            new Bridge(SOFT, "vale1:alone", "vale1:alone^").close();
            throw new AssertionError("a VALE port has no host rings");
        } catch (NetmapException refused) {
            nm_open(SOFT, "vale1:alone/x", null, 0, null).close();
        }
    }
}
