package io.github.netmap4j.nic.lab;

import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.user.NetmapUser;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.Rings;
import io.github.netmap4j.testing.TestPort;

/** A program to be killed: keeps frames going between two interfaces on device xdp. */
public final class Victim {

    private Victim() {}

    /** Says a line when frames have gone both ways, and goes on for ever. */
    public static void main(String[] ports) throws Exception {
        NetmapDevice device = NetmapDevice.of("xdp");
        try (TestPort a = TestPort.nmOpen(device, ports[0]);
                TestPort b = TestPort.nmOpen(device, ports[1])) {
            for (int number = 0; ; number++) {
                keepGoing(a, b, number);
                keepGoing(b, a, number);
                if (number == 100) {
                    System.out.println("going");
                }
            }
        }
    }

    private static void keepGoing(TestPort from, TestPort to, int number) {
        while (!NetmapUser.nm_ring_empty(from.tx()) && NetmapUser.nm_ring_space(from.tx()) > 900) {
            Rings.putPacket(from.tx(), Frames.frame(number, 100), 2048);
        }
        from.txSync();
        to.rxSync();
        Rings.takePackets(to.rx());
    }
}
