package io.github.netmap4j.fuse;

import static io.github.netmap4j.sys.user.NetmapLibs.nm_inject;
import static io.github.netmap4j.sys.user.NetmapLibs.nm_nextpkt;
import static io.github.netmap4j.sys.user.NetmapLibs.nm_open;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.user.NmDesc;
import io.github.netmap4j.sys.user.NmPkthdr;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.Processes;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Interfaces of the machine, served to other processes: a veth pair in a network namespace that only the server is in. */
@Timeout(120)
class ServedNicTest {

    @TempDir
    Path directory;

    @Test
    void aClientsFramesGoThroughTheKernel() throws Exception {
        try (PrivateMounts mounts = new PrivateMounts(Files.createDirectory(directory.resolve("mounted")))) {
            assumeTrue(inNamespace(mounts, List.of("true")).start().waitFor() == 0, Processes.NO_VETH);
            try (ServerProcess server = ServerProcess.start(
                    inNamespace(mounts, ServerProcess.arguments(mounts, "--nic", "veth0", "--nic", "veth1")), mounts)) {
                NetmapDevice device = new KernelDevice(server.path().toString());
                assertEquals(
                        Errno.ENXIO,
                        assertThrows(NetmapException.class, () -> nm_open(device, "netmap:lo", null, 0, null))
                                .errno(),
                        "only those that the command names");
                try (NmDesc a = nm_open(device, "netmap:veth0", null, 0, null);
                        NmDesc b = nm_open(device, "netmap:veth1", null, 0, null)) {
                    for (int i = 0; i < 50; i++) {
                        exchange(i % 2 == 0 ? a : b, i % 2 == 0 ? b : a, i);
                    }
                }
                assertEquals(List.of(), server.output());
            }
        }
    }

    /** A frame that a thread waits for in poll. */
    private static void exchange(NmDesc from, NmDesc to, int number) throws Exception {
        FutureTask<Integer> polled = new FutureTask<>(() -> to.poll(netmap_h.POLLIN(), 20_000));
        Thread.ofPlatform().start(polled);
        byte[] frame = Frames.frame(number, 60 + 20 * number);
        assertTrue(nm_inject(from, MemorySegment.ofArray(frame), frame.length) > 0, "room to send");
        assertEquals(0, from.ioctl(Ioctl.NIOCTXSYNC));
        assertEquals(netmap_h.POLLIN(), polled.get(30, TimeUnit.SECONDS), "frame " + number);
        NmPkthdr header = new NmPkthdr();
        long at = nm_nextpkt(to, header);
        assertArrayEquals(frame, to.mem().asSlice(at, header.len).toArray(JAVA_BYTE));
    }

    private static ProcessBuilder inNamespace(PrivateMounts mounts, List<String> command) {
        return mounts.run(Processes.onVeth(command).toArray(String[]::new));
    }
}
