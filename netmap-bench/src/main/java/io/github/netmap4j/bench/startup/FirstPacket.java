package io.github.netmap4j.bench.startup;

import static io.github.netmap4j.sys.user.NetmapLibs.nm_inject;
import static io.github.netmap4j.sys.user.NetmapLibs.nm_open;

import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.user.NetmapUser;
import io.github.netmap4j.sys.user.NmDesc;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;

/** The shortest program: one packet through a pipe of the software device. Prints its peak memory in KiB. */
final class FirstPacket {

    /** Printed when the packet has arrived. */
    static final String ARRIVED = "arrived, peak KiB:";

    private FirstPacket() {}

    static void main(String[] arguments) throws IOException {
        NetmapDevice device = NetmapDevice.of("soft");
        try (Arena arena = Arena.ofConfined();
                NmDesc sender = nm_open(device, "netmap:first{1", null, 0, null);
                NmDesc receiver = nm_open(device, "netmap:first}1", null, 0, null)) {
            if (nm_inject(sender, arena.allocate(60), 60) != 60) {
                throw new IllegalStateException("the packet was not sent");
            }
            sender.ioctl(Ioctl.NIOCTXSYNC);
            receiver.ioctl(Ioctl.NIOCRXSYNC);
            if (NetmapUser.nm_ring_space(receiver.rxring(0)) != 1) {
                throw new IllegalStateException("the packet did not arrive");
            }
        }
        System.out.println(ARRIVED + " " + peakKiB());
    }

    private static String peakKiB() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .map(line -> line.replaceAll("\\D", ""))
                .findFirst()
                .orElse("0");
    }
}
