package io.github.netmap4j.examples.safe;

import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.soft.SoftHost;
import io.github.netmap4j.sys.device.NetmapDevice;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Makes the hosts behind the software device's NICs send frames, since they run no programs. For the system's NICs this
 * does nothing: there the operating system is the host.
 */
final class SoftHosts {

    private static final int LARGEST = 2048;
    private static final List<String> CABLE = List.of(SoftDevice.NIC_0, SoftDevice.NIC_1);

    private SoftHosts() {}

    /** The host behind a software NIC; null if the NIC is the system's. */
    private static @Nullable SoftHost of(NetmapDevice netmap, String nic) {
        return netmap instanceof SoftDevice soft && CABLE.contains(nic) ? soft.host(nic) : null;
    }

    /** The NIC at the other end of a software NIC's cable; of the system's, itself. */
    static String farEnd(String nic) {
        return CABLE.contains(nic) ? CABLE.get(1 - CABLE.indexOf(nic)) : nic;
    }

    /** Makes the host behind a software NIC send numbered frames. */
    static void talk(NetmapDevice netmap, String nic, int frames) {
        SoftHost host = of(netmap, nic);
        if (host != null) {
            for (int i = 0; i < frames; i++) {
                host.send(MemorySegment.ofBuffer(TestFrame.of(1, 2, 4).putInt(i).rewind()));
            }
        }
    }

    /** Prints how many numbered frames the host behind a software NIC received, and whether in order. */
    static void listen(NetmapDevice netmap, String nic) {
        SoftHost host = of(netmap, nic);
        if (host != null) {
            MemorySegment frame = MemorySegment.ofArray(new byte[LARGEST]);
            int heard = 0;
            boolean inOrder = true;
            while (host.receive(frame) > 0) {
                inOrder &= frame.asByteBuffer().getInt(TestFrame.PAYLOAD) == heard++;
            }
            System.out.printf(
                    Locale.ROOT, "the host behind %s got %d frames%s%n", nic, heard, inOrder ? ", in order" : "");
        }
    }
}
