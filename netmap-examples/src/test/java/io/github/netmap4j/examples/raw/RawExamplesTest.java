package io.github.netmap4j.examples.raw;

import static io.github.netmap4j.junit.NetmapAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.examples.Output;
import io.github.netmap4j.junit.NetmapTest;
import io.github.netmap4j.junit.Port;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.testing.Processes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each program on a software device of the test's own; whatever one leaves open fails its test. */
@NetmapTest
class RawExamplesTest {

    @Test
    void openSendReceivePrintsWhatItsTwinDoes() throws Exception {
        String output = Output.of(() -> {
            OpenSendReceive.main(new String[] {"test"});
            return null;
        });
        StringBuilder wanted = new StringBuilder("device: test\n");
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
    void theBridgeJoinsTwoPorts(
            boolean shareMemory,
            SoftDevice device,
            @Port("vale1:station") NetmapPort left,
            @Port("vale2:station") NetmapPort right)
            throws Exception {
        String memory = shareMemory ? "@1" : "";
        try (Bridge bridge = new Bridge(device, "vale1:bridge" + memory, "vale2:bridge" + memory)) {
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
    void anInterruptEndsTheBridge(SoftDevice device) throws Exception {
        try (Bridge bridge = new Bridge(device, "vale1:idle", "vale2:idle")) {
            Thread thread = Thread.ofPlatform().start(bridge);
            thread.interrupt();
            assertTrue(thread.join(Duration.ofSeconds(30)), "it runs on");
        }
    }

    private static void carry(NetmapPort from, NetmapPort to, int seed) throws InterruptedException {
        byte[] frame = new byte[60 + seed % 1000];
        for (int i = 0; i < frame.length; i++) {
            frame[i] = (byte) (seed * 31 + i);
        }
        // To everybody, from a station of its own on each side.
        frame[0] = (byte) 0xff;
        frame[6] = 2;
        frame[11] = (byte) from.name().charAt(4);
        assertTrue(from.txRing(0).send(frame));
        from.txRing(0).sync();
        assertThat(to).received(frame);
    }

    @Test
    void aBridgeThatCannotOpenItsSecondPortLeavesTheFirstClosed(SoftDevice device) {
        assertThrows(NetmapException.class, () -> new Bridge(device, "vale1:alone", "vale1:alone^"));
    }
}
