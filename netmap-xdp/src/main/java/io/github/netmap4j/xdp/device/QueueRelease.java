package io.github.netmap4j.xdp.device;

import static io.github.netmap4j.sys.os.Errno.EBUSY;

import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.failure.XdpException;
import io.github.netmap4j.xdp.sys.XskSocket;
import io.github.netmap4j.xdp.sys.XskUmem;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits until the kernel has released a queue, some milliseconds after the last close. No event reports that, so this
 * class tries binds that demand zero copy: they find the queue busy before they find that the device cannot. On a
 * device that can, such a bind would take the queue, so there is no wait.
 */
public final class QueueRelease {

    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int CHUNK = 2048;
    private static final long PAGE = 4096;

    private final DeviceQueue queue;
    /** {@code socket:[inode]}: the socket's name in /proc. */
    private final String link;

    /**
     * For a queue that a socket is bound to.
     *
     * @param queue the queue
     * @param fd the socket, still open: messages name other processes that hold it
     */
    public QueueRelease(DeviceQueue queue, int fd) {
        this.queue = queue;
        link = link(Path.of("/proc/self/fd/" + fd));
    }

    private static String link(Path path) {
        try {
            return Files.readSymbolicLink(path).toString();
        } catch (IOException | UnsupportedOperationException unreadable) {
            return "";
        }
    }

    /** Returns when the queue is free, or when that cannot be observed. */
    public void await(Duration timeout) throws XdpException {
        if (!queue.isHere() || queue.canZeroCopy()) {
            return;
        }
        long start = System.nanoTime();
        while (isBusy()) {
            if (System.nanoTime() - start >= timeout.toNanos()) {
                throw new XdpException(
                        "close",
                        queue.toString(),
                        EBUSY,
                        "the socket is closed, but " + timeout.toMillis() + " ms later its queue is still taken: "
                                + holders());
            }
            LockSupport.parkNanos(PAUSE);
        }
    }

    private boolean isBusy() {
        int fd = XskSocket.socket();
        if (fd < 0) {
            return false;
        }
        try (Arena arena = Arena.ofShared();
                XskSocket probe = XskSocket.of(fd)) {
            XskUmem umem = new XskUmem(arena.allocate(CHUNK, PAGE), CHUNK);
            return probe.register(umem) == 0
                    && probe.fillRing(1) == 0
                    && probe.completionRing(1) == 0
                    && probe.txRing(1) == 0
                    && probe.bind(queue.ifindex(), queue.queue(), xdp_h.XDP_ZEROCOPY(), 0) == -EBUSY;
        }
    }

    /** Which processes hold a descriptor of the socket, or another likely reason. */
    private String holders() {
        List<String> found = new ArrayList<>();
        if (!link.isEmpty()) {
            try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
                for (Path process : processes) {
                    if (holds(process)) {
                        found.add("process " + process.getFileName() + " (" + command(process) + ")");
                    }
                }
            } catch (IOException unreadable) {
                return "cannot see which process has it: " + unreadable;
            }
        }
        return found.isEmpty()
                ? "another socket has it, or a mapping of its rings in a process that cannot be seen"
                : String.join(", ", found) + " has a descriptor of the same socket, and must close it";
    }

    private boolean holds(Path process) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                if (link.equals(link(descriptor))) {
                    return true;
                }
            }
        } catch (IOException gone) {
            return false;
        }
        return false;
    }

    private static String command(Path process) {
        try {
            return Files.readString(process.resolve("comm")).strip();
        } catch (IOException gone) {
            return "gone by now";
        }
    }
}
