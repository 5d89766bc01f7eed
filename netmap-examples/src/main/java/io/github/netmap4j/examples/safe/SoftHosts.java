package io.github.netmap4j.examples.safe;

import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.device.NetmapDevice;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Makes the hosts behind the software device's NICs send frames, since they run no programs. On the kernel's netmap and
 * on device {@code xdp} this does nothing: there the operating system is the host.
 */
final class SoftHosts {

    private static final int LARGEST = 2048;

    private SoftHosts() {}

    /** The software device; null if the NICs are the system's. */
    private static @Nullable SoftDevice softOf(NetmapDevice netmap) {
        return netmap.equals(NetmapDevice.of("soft")) ? (SoftDevice) netmap : null;
    }

    /** Makes the host behind a software NIC send numbered frames. */
    static void talk(NetmapDevice netmap, String nic, int frames) {
        SoftDevice soft = softOf(netmap);
        if (soft != null) {
            for (int i = 0; i < frames; i++) {
                soft.host(nic)
                        .send(MemorySegment.ofBuffer(
                                TestFrame.of(1, 2, 4).putInt(i).rewind()));
            }
        }
    }

    /** Prints how many numbered frames the host behind a software NIC received, and whether in order. */
    static void listen(NetmapDevice netmap, String nic) {
        SoftDevice soft = softOf(netmap);
        if (soft != null) {
            MemorySegment frame = MemorySegment.ofArray(new byte[LARGEST]);
            int heard = 0;
            boolean inOrder = true;
            while (soft.host(nic).receive(frame) > 0) {
                inOrder &= frame.asByteBuffer().getInt(TestFrame.PAYLOAD) == heard++;
            }
            System.out.printf(
                    Locale.ROOT, "the host behind %s got %d frames%s%n", nic, heard, inOrder ? ", in order" : "");
        }
    }
}
