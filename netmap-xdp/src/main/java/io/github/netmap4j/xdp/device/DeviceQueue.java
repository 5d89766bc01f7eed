package io.github.netmap4j.xdp.device;

import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.ENODEV;

import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.failure.XdpException;
import io.github.netmap4j.xdp.sys.NetDev;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A queue of an interface, in the network namespace of the thread that made this record.
 *
 * @param device the interface's name
 * @param ifindex its index
 * @param queue from 0
 * @param namespace identifies the network namespace; empty if /proc does not show it
 */
public record DeviceQueue(String device, int ifindex, int queue, String namespace) {

    /** Looks an interface up, and checks that it has the queue. */
    public static DeviceQueue of(String device, int queue) throws XdpException {
        int ifindex = NetDev.ifindex(device);
        if (ifindex <= 0) {
            throw new XdpException(
                    "if_nametoindex",
                    device,
                    ENODEV,
                    "there is no such interface in the network namespace of this thread: see ip link");
        }
        DeviceQueue found = new DeviceQueue(device, ifindex, queue, here());
        int queues = Math.max(NetDev.rxQueues(ifindex), NetDev.txQueues(ifindex));
        if (queue < 0 || (queues > 0 && queue >= queues)) {
            throw new XdpException(
                    "bind",
                    found.toString(),
                    EINVAL,
                    "the interface has the queues 0 to " + (queues - 1) + "; ethtool -L " + device
                            + " changes how many");
        }
        return found;
    }

    private static String here() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
        } catch (IOException | UnsupportedOperationException unreadable) {
            return "";
        }
    }

    /** Whether this thread is in the same network namespace. */
    boolean isHere() {
        return !namespace.isEmpty() && namespace.equals(here());
    }

    /** Whether the driver reports zero copy. */
    public boolean canZeroCopy() {
        long features = NetDev.features(ifindex);
        return features >= 0 && (features & xdp_h.NETDEV_XDP_ACT_XSK_ZEROCOPY()) != 0;
    }

    @Override
    public String toString() {
        return device + " queue " + queue;
    }
}
