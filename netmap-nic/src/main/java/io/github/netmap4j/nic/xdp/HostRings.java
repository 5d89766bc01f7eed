package io.github.netmap4j.nic.xdp;

import io.github.netmap4j.soft.spi.NicMemory;
import io.github.netmap4j.soft.spi.NicRx;
import io.github.netmap4j.soft.spi.NicTx;
import org.jspecify.annotations.Nullable;

/**
 * The host rings of an interface, and what is there while one of them is on: the {@link HostPath}, and a packet socket for frames that
 * are handed up one by one.
 */
final class HostRings implements AutoCloseable {

    /** Pairs there may be. */
    static final int MAX = 16;

    private final String device;
    private final int ifindex;
    private final HostRing[] rings = new HostRing[MAX];

    private @Nullable HostPath path;
    private final HostSender sender = new HostSender();

    HostRings(XdpDriver driver, String device, int ifindex, NicConfig config) {
        this.device = device;
        this.ifindex = ifindex;
        for (int i = 0; i < MAX; i++) {
            rings[i] = new HostRing(driver, i, config);
        }
    }

    NicTx tx(int ring) {
        return rings[ring].tx;
    }

    NicRx rx(int ring) {
        return rings[ring].rx;
    }

    /**
     * See {@link io.github.netmap4j.soft.spi.Nic#turn}.
     *
     * @param nicSends whether a ring of the interface itself sends
     */
    boolean turn(int ring, NicMemory memory, boolean tx, boolean rx, boolean nicSends) {
        boolean done = false;
        try {
            if (path == null && (tx || rx)) {
                path = new HostPath(device, ifindex, MAX);
            }
            if (path == null) {
                return true;
            }
            if (ring == 0 && !rx) {
                path.intercept(false);
            }
            boolean kept = rings[ring].turn(path, memory, tx, rx);
            intercept(nicSends);
            if (rings[ring].isOn()) {
                sender.open(path, memory);
            }
            done = true;
            return kept;
        } finally {
            if (!done && path != null) {
                boolean _ = rings[ring].turn(path, memory, false, false);
                intercept(nicSends);
            }
            if (!isAnyOn()) {
                close();
            }
        }
    }

    /** The host's frames come as long as the first ring receives, and a ring of the interface sends: as in the kernel. */
    void intercept(boolean nicSends) {
        if (path != null) {
            path.intercept(nicSends && rings[0].receives());
        }
    }

    private boolean isAnyOn() {
        for (HostRing ring : rings) {
            if (ring.isOn()) {
                return true;
            }
        }
        return false;
    }

    /** See {@link io.github.netmap4j.soft.spi.Nic#sendUp}. */
    boolean send(int buffer, int offset, int length) {
        return sender.send(buffer, offset, length);
    }

    /** All rings are off. */
    @Override
    public void close() {
        sender.close();
        if (path != null) {
            path.close();
            path = null;
        }
    }
}
