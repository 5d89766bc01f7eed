package io.github.netmap4j.nic.lab;

import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.TestPort;

/** A program that opens ports on device xdp, sends a frame from the first, and if there is another, receives it there. */
public final class Once {

    private Once() {}

    /** Prints what came of it. */
    public static void main(String[] ports) {
        NetmapDevice device = NetmapDevice.of("xdp");
        try (TestPort from = TestPort.nmOpen(device, ports[0])) {
            if (ports.length == 1) {
                from.send(Frames.frame(1, 60));
                System.out.println("sent");
                return;
            }
            try (TestPort to = TestPort.nmOpen(device, ports[1])) {
                from.send(Frames.frame(1, 60));
                System.out.println("received " + to.await().length);
            }
        } catch (NetmapException refused) {
            System.out.println(refused.getMessage());
        }
    }
}
