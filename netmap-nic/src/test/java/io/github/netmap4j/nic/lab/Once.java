package io.github.netmap4j.nic.lab;

import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapException;

/** A program that opens ports on device xdp, sends a frame from the first, and if there is another, receives it there. */
public final class Once {

    private Once() {}

    /** Prints what came of it. */
    public static void main(String[] ports) {
        NetmapDevice device = NetmapDevice.of("xdp");
        try (TestPort from = TestPort.open(device, ports[0])) {
            if (ports.length == 1) {
                from.send(TestPort.frame(1, 60));
                System.out.println("sent");
                return;
            }
            try (TestPort to = TestPort.open(device, ports[1])) {
                from.send(TestPort.frame(1, 60));
                System.out.println("received " + to.receive().length);
            }
        } catch (NetmapException refused) {
            System.out.println(refused.getMessage());
        }
    }
}
