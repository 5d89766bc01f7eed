package io.github.netmap4j.examples.safe;

import io.github.netmap4j.Frame;
import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.RxRing;
import io.github.netmap4j.examples.Program;
import io.github.netmap4j.sys.device.NetmapDevice;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Shows the frames that the operating system sends through a NIC, from its host ring. While this runs, they do not
 * reach the wire, and no frame from the wire reaches the host.
 *
 * <p>The host's frames arrive only while the NIC's own rings are in netmap mode too, hence the first of the two ports.
 *
 * <p>On real hardware (not on the NIC that you are logged in through):
 *
 * <pre>{@code
 * modprobe netmap
 * ip link set eth1 up; ip address add 192.0.2.1/24 dev eth1
 * ethtool -K eth1 gro off gso off tso off rx off tx off
 * java --enable-native-access=ALL-UNNAMED -cp 'target/classes:target/lib/*' \
 *     io.github.netmap4j.examples.safe.HostReceive --device /dev/netmap --nic eth1 &
 * ping 192.0.2.2      # its ARP requests are shown
 * }</pre>
 */
@Command(name = "HostReceive", sortOptions = false, description = "Shows what the host wants to send through a NIC.")
public final class HostReceive implements Callable<Integer> {

    /** The host ring of a software NIC has room for more than these. */
    private static final int BATCH = 64;

    @Mixin
    private Program.Options options;

    @Option(names = "--nic", defaultValue = "soft0", description = "without netmap: and ^ (default: ${DEFAULT-VALUE})")
    private String nic;

    @Option(names = "--frames", defaultValue = "5", description = "how many to show (default: ${DEFAULT-VALUE})")
    private int frames;

    @Option(
            names = "--patience",
            defaultValue = "10000",
            description = "how long to wait for the next, in ms (default: ${DEFAULT-VALUE})")
    private int patience;

    HostReceive() {}

    static void main(String[] args) {
        System.exit(Program.run(new HostReceive(), args));
    }

    @Override
    public Integer call() throws Exception {
        options.checkRange("--frames", frames, 0, Long.MAX_VALUE);
        options.checkRange("--patience", patience, 1, Long.MAX_VALUE);
        NetmapDevice netmap = options.device();
        try (NetmapPort _ = NetmapPort.builder(nic).device(netmap).open();
                NetmapPort host = NetmapPort.builder(nic).device(netmap).host().open();
                RxRing fromHost = host.hostRxRing(0)) {
            int seen = 0;
            boolean more = true;
            while (more && seen < frames) {
                SoftHosts.talk(netmap, nic, Math.min(BATCH, frames - seen));
                more = host.awaitRx(Duration.ofMillis(patience));
                seen += fromHost.receiveFrames(HostReceive::show, frames - seen);
            }
            System.out.println(seen + " frames from the host");
            return seen == frames ? 0 : 1;
        }
    }

    private static void show(Frame frame) {
        if (frame.length() < TestFrame.PAYLOAD) {
            System.out.println(frame);
        } else {
            System.out.printf(
                    Locale.ROOT,
                    "%s -> %s, type %04x, %d bytes%n",
                    station(frame, 6),
                    station(frame, 0),
                    frame.u16(12),
                    frame.length());
        }
    }

    private static String station(Frame frame, int at) {
        return String.format(Locale.ROOT, "%04x.%04x.%04x", frame.u16(at), frame.u16(at + 2), frame.u16(at + 4));
    }
}
