package io.github.netmap4j.examples.safe;

import io.github.netmap4j.Frame;
import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.examples.Program;
import io.github.netmap4j.forward.Forwarder;
import io.github.netmap4j.sys.device.NetmapDevice;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Sits between a NIC and the operating system: sees all frames and forwards them in both directions without copying, so
 * that the host keeps its network. A place for a firewall or a meter: a filter that returns false drops the frame.
 *
 * <p>On real hardware, until Ctrl-C (with offloads on, the host's frames would go out without checksums):
 *
 * <pre>{@code
 * modprobe netmap
 * ip link set eth1 up promisc on
 * ethtool -K eth1 gro off gso off tso off rx off tx off
 * java --enable-native-access=ALL-UNNAMED -cp 'target/classes:target/lib/*' \
 *     io.github.netmap4j.examples.safe.HostBridge --device /dev/netmap --nic eth1
 * }</pre>
 */
@Command(name = "HostBridge", sortOptions = false, description = "Passes frames between a NIC and the host.")
public final class HostBridge implements Callable<Integer> {

    @Mixin
    private Program.Options options;

    @Option(names = "--nic", defaultValue = "soft0", description = "without netmap: and * (default: ${DEFAULT-VALUE})")
    private String nic;

    @Option(names = "--frames", description = "end after so many (default: never)")
    private long frames = Long.MAX_VALUE;

    private long toHost;
    private long toWire;

    HostBridge() {}

    static void main(String[] args) {
        System.exit(Program.run(new HostBridge(), args));
    }

    @Override
    public Integer call() throws Exception {
        options.checkRange("--frames", frames, 0, Long.MAX_VALUE);
        NetmapDevice netmap = options.device();
        try (NetmapPort port =
                        NetmapPort.builder(nic).device(netmap).nicAndHost().open();
                Forwarder forwarder = Forwarder.hostStack(port, this::fromWire, this::fromHost)) {
            SoftHosts.talk(netmap, nic, 100);
            SoftHosts.talk(netmap, SoftHosts.farEnd(nic), 100);
            while (toHost + toWire < frames) {
                forwarder.forward(256);
                boolean _ = toHost + toWire >= frames || forwarder.await(Duration.ofSeconds(1));
            }
        }
        System.out.printf(Locale.ROOT, "%d frames to the host, %d to the wire%n", toHost, toWire);
        SoftHosts.listen(netmap, nic);
        SoftHosts.listen(netmap, SoftHosts.farEnd(nic));
        return 0;
    }

    /** Whether a frame may pass. */
    private boolean fromWire(Frame frame) {
        toHost++;
        return true;
    }

    /** Whether a frame may pass. */
    private boolean fromHost(Frame frame) {
        toWire++;
        return true;
    }
}
