package io.github.netmap4j.xdp;

import static io.github.netmap4j.sys.os.Errno.EAGAIN;
import static io.github.netmap4j.sys.os.Errno.EINTR;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.ENETDOWN;
import static io.github.netmap4j.sys.os.Errno.ENXIO;

import io.github.netmap4j.sys.park.VirtualThreadPoller;
import io.github.netmap4j.xdp.failure.QueueCorruptedException;
import io.github.netmap4j.xdp.failure.XdpException;
import io.github.netmap4j.xdp.sys.NetDev;
import io.github.netmap4j.xdp.sys.XskRingProd;
import io.github.netmap4j.xdp.sys.XskSocket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the four queues need of their socket: its calls, its waits, and its state. */
final class SocketCore {

    /** How often a wait checks the device, whose loss poll(2) does not report. */
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(200);

    private static final long ROUND_UP = 999_999;

    private static final int IFF_UP = 1;

    final XskSocket xsk;
    private final String name;
    private final int ifindex;
    private volatile @Nullable QueueCorruptedException broken;
    private volatile boolean gone;

    SocketCore(XskSocket xsk, String name, int ifindex) {
        this.xsk = xsk;
        this.name = name;
        this.ifindex = ifindex;
    }

    String name() {
        return name;
    }

    IllegalStateException closed() {
        return new IllegalStateException("the socket of " + name + " is closed");
    }

    void breakDown(QueueCorruptedException found) {
        broken = found;
    }

    /** Throws once the shared memory turned out to be corrupt, or the transmit ring blocked. */
    void requireWhole() {
        QueueCorruptedException found = broken;
        if (found != null) {
            throw new QueueCorruptedException(
                    "the socket of " + name + " cannot be used any more: " + found.getMessage());
        }
    }

    /** Sends as long as the kernel takes entries. Returns how many are left. */
    int send(XskRingProd tx) throws XdpException {
        int result = tx.pending() == 0 ? 0 : xsk.kickAll();
        if (result < 0) {
            throw failed("send", -result);
        }
        return tx.pending();
    }

    void wakeReceive() throws XdpException {
        int result = xsk.kickRx();
        if (result != 0 && result != -EAGAIN && result != -EINTR) {
            throw failed("receive", -result);
        }
    }

    /** Waits for one of the events of poll(2). */
    boolean await(int events, Duration timeout) throws InterruptedException, XdpException {
        long nanos = timeout.compareTo(Duration.ofNanos(Long.MAX_VALUE)) < 0 ? timeout.toNanos() : Long.MAX_VALUE;
        long start = System.nanoTime();
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException("wait for " + name);
            }
            long left = Math.max(0, nanos - (System.nanoTime() - start));
            int result = poll(events, Math.min(left, LOOK));
            if (result < 0 && result != -EINTR) {
                throw failed("poll", -result);
            }
            if (result > 0 && (result & events) != 0) {
                return true;
            }
            if (result == 0) {
                requireDevice();
                if (left == 0) {
                    return false;
                }
            }
        }
    }

    /** A virtual thread waits through the poller, so that it does not pin its carrier. */
    private int poll(int events, long nanos) throws InterruptedException {
        if (nanos == 0 || !Thread.currentThread().isVirtual()) {
            return xsk.poll(events, (int) TimeUnit.NANOSECONDS.toMillis(nanos + ROUND_UP));
        }
        int result = VirtualThreadPoller.shared().await(xsk.descriptor(), events, nanos);
        if (result > 0 && !xsk.descriptor().isOpen()) {
            throw closed();
        }
        return result;
    }

    /** The state of the device. */
    DeviceState deviceState() {
        if (gone || xsk.error() == -ENETDOWN) {
            gone = true;
        }
        if (gone) {
            return DeviceState.GONE;
        }
        int flags = NetDev.flags(ifindex);
        return flags >= 0 && (flags & IFF_UP) == 0 ? DeviceState.DOWN : DeviceState.UP;
    }

    private void requireDevice() throws XdpException {
        switch (deviceState()) {
            case GONE -> throw failed("poll", ENXIO);
            case DOWN -> throw failed("poll", ENETDOWN);
            case UP -> {}
        }
    }

    private XdpException failed(String operation, int errno) {
        if (errno == ENXIO) {
            gone = true;
        } else if (errno == EINVAL && operation.equals("send")) {
            breakDown(new QueueCorruptedException(
                    "the kernel has refused a packet's metadata, which blocks its transmit queue"));
        }
        return new XdpException(operation, name, errno, Remedies.drive(name, errno));
    }
}
