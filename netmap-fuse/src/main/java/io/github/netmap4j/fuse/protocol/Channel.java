package io.github.netmap4j.fuse.protocol;

import static io.github.netmap4j.sys.os.Errno.EAGAIN;
import static io.github.netmap4j.sys.os.Errno.EINTR;
import static io.github.netmap4j.sys.os.Errno.ENODEV;
import static io.github.netmap4j.sys.os.Errno.ENOENT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.netmap4j.fuse.system.Libc;
import io.github.netmap4j.sys.call.LibcCalls;
import io.github.netmap4j.sys.os.Errno;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;

/**
 * An open /dev/fuse, to read requests and write replies, each with one call. Any number of threads may do both at once.
 */
public final class Channel implements AutoCloseable {

    public static final String DEVICE = "/dev/fuse";

    /** The session is over: the file was unmounted, or the kernel aborted the connection. */
    public static final int END = -1;

    private static final System.Logger LOG = System.getLogger(Channel.class.getPackageName());

    /**
     * The thread that made a file ready writes the notification, holding the device's locks. Weak, so that a thread
     * does not keep the library's class loader alive.
     */
    private static final ThreadLocal<WeakReference<Reply>> NOTIFICATION = new ThreadLocal<>();

    private final int fd;

    private Channel(int fd) {
        this.fd = fd;
    }

    public static Channel open() throws IOException {
        int fd = Libc.open(DEVICE, Libc.O_RDWR | Libc.O_CLOEXEC);
        if (fd < 0) {
            throw new IOException("cannot open " + DEVICE + " [" + Errno.name(-fd) + "]");
        }
        return new Channel(fd);
    }

    /** The descriptor, for mount(2). */
    public int fd() {
        return fd;
    }

    /**
     * Waits for a request.
     *
     * @param request receives it
     * @return its length in bytes, or {@link #END}
     */
    public long read(Request request) throws IOException {
        while (true) {
            long bytes = Libc.read(fd, request.buffer, Request.CAPACITY);
            if (bytes >= 0) {
                return bytes;
            }
            // ENOENT: the request was withdrawn before it was read.
            if (bytes == -ENODEV) {
                return END;
            }
            if (bytes != -EINTR && bytes != -EAGAIN && bytes != -ENOENT) {
                throw new IOException("cannot read from " + DEVICE + " [" + Errno.name((int) -bytes) + "]");
            }
        }
    }

    /**
     * Answers a request.
     *
     * @param reply the answer
     * @param length its length in bytes
     * @return false if nobody waits for it any more
     */
    public boolean write(Reply reply, long length) {
        long written = Libc.write(fd, reply.buffer, length);
        if (written == length) {
            return true;
        }
        if (written != -ENOENT && written != -ENODEV) {
            LOG.log(System.Logger.Level.ERROR, "the kernel refused a reply of {0} bytes [{1}]", length, Errno.name((int)
                    -written));
        }
        return false;
    }

    /**
     * Tells the kernel to poll an open file again. The file may be closed already.
     *
     * @param kh the kernel's handle of the file
     */
    public void notifyPoll(long kh) {
        WeakReference<Reply> kept = NOTIFICATION.get();
        Reply notification = kept == null ? null : kept.get();
        if (notification == null) {
            notification = Reply.forNotification(Arena.ofAuto());
            NOTIFICATION.set(new WeakReference<>(notification));
        }
        write(notification, notification.notifyPoll(kh));
    }

    /**
     * Registers the file that serves mmap, read and write of the mounted one. Only after INIT.
     *
     * @param file its descriptor; it may be closed afterwards
     * @return the kernel's id of it, above 0
     */
    public int openBacking(int file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment map = arena.allocate(Fuse.BACKING_MAP);
            map.set(JAVA_INT, Fuse.offset(Fuse.BACKING_MAP, "fd"), file);
            int id = LibcCalls.ioctl(fd, Fuse.DEV_IOC_BACKING_OPEN, map);
            if (id <= 0) {
                throw new IOException("the kernel does not take the memory for passthrough ["
                        + Errno.name(-id)
                        + "]: it needs CAP_SYS_ADMIN in the initial user namespace");
            }
            return id;
        }
    }

    @Override
    public void close() {
        LibcCalls.close(fd);
    }
}
