package io.github.netmap4j.examples.safe;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.TxRing;
import io.github.netmap4j.examples.Program;
import io.github.netmap4j.sys.device.NetmapDevice;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Passes frames to the operating system through a NIC's host ring, as if the NIC had received them. It opens only the
 * host ring, so the host keeps its network.
 *
 * <p>On real hardware:
 *
 * <pre>{@code
 * modprobe netmap
 * ip link set eth1 up
 * tcpdump -ni eth1 ether proto 0x88b5 &
 * java --enable-native-access=ALL-UNNAMED -cp 'target/classes:target/lib/*' \
 *     io.github.netmap4j.examples.safe.HostTransmit --device /dev/netmap --nic eth1
 * }</pre>
 */
@Command(name = "HostTransmit", sortOptions = false, description = "Hands frames to the host as if a NIC had them.")
public final class HostTransmit implements Callable<Integer> {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    @Mixin
    private Program.Options options;

    @Option(names = "--nic", defaultValue = "soft0", description = "without netmap: and ^ (default: ${DEFAULT-VALUE})")
    private String nic;

    @Option(names = "--frames", defaultValue = "5", description = "how many (default: ${DEFAULT-VALUE})")
    private int frames;

    HostTransmit() {}

    static void main(String[] args) {
        System.exit(Program.run(new HostTransmit(), args));
    }

    @Override
    public Integer call() throws Exception {
        options.checkRange("--frames", frames, 0, Long.MAX_VALUE);
        NetmapDevice netmap = options.device();
        try (NetmapPort host = NetmapPort.builder(nic).device(netmap).host().open();
                TxRing toHost = host.hostTxRing(0)) {
            for (int i = 0; i < frames; i++) {
                if (toHost.space() == 0 && !host.awaitTx(TIMEOUT)) {
                    throw new TimeoutException("the host takes no frames of " + host);
                }
                toHost.send(TestFrame.of(1, 2, 4).putInt(i).rewind());
            }
            boolean all = toHost.flush(TIMEOUT);
            System.out.printf(Locale.ROOT, "%d frames to the host%n", frames - toHost.pending());
            SoftHosts.listen(netmap, nic);
            return all ? 0 : 1;
        }
    }
}
