package io.github.netmap4j.fuse.request;

import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.EIO;
import static io.github.netmap4j.sys.os.Errno.ENOSYS;

import io.github.netmap4j.fuse.memory.ClientMemory;
import io.github.netmap4j.fuse.protocol.FileAttributes;
import io.github.netmap4j.fuse.protocol.Fuse;
import io.github.netmap4j.fuse.protocol.Reply;
import io.github.netmap4j.fuse.protocol.Request;
import java.lang.foreign.MemorySegment;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests of the protocol with calls of the device: takes a request in one buffer, and builds the reply in
 * another. Any number of threads may use it, each with its own buffers.
 */
public final class Dispatcher {

    /** This request needs no reply. */
    public static final long NO_REPLY = 0;

    private static final System.Logger LOG = System.getLogger(Dispatcher.class.getPackageName());

    private final ServedDevice device;
    private final FileAttributes attributes;
    private final int backingId;
    private final LongConsumer notifier;
    private final OpenFiles files = new OpenFiles();
    private final PendingReleases releases;

    /**
     * A dispatcher for a session after INIT.
     *
     * @param device what answers
     * @param attributes the file's
     * @param backingId the kernel's id of the region's file
     * @param notifier wakes pollers
     */
    public Dispatcher(ServedDevice device, FileAttributes attributes, int backingId, LongConsumer notifier) {
        this(device, attributes, backingId, notifier, new PendingReleases(PendingReleases.TIMEOUT));
    }

    Dispatcher(
            ServedDevice device,
            FileAttributes attributes,
            int backingId,
            LongConsumer notifier,
            PendingReleases releases) {
        this.releases = releases;
        this.device = device;
        this.attributes = attributes;
        this.backingId = backingId;
        this.notifier = notifier;
    }

    /**
     * Answers a request. Throws nothing: an exception is a defect of the device, so it is logged and the client gets
     * EIO.
     *
     * @param request the request
     * @param reply where the reply goes
     * @param memory the client's
     * @return how many bytes of {@code reply} to write, or {@link #NO_REPLY}
     */
    public long answer(Request request, Reply reply, ClientMemory memory) {
        try {
            return dispatch(request, reply, memory);
        } catch (RuntimeException | Error defect) {
            LOG.log(System.Logger.Level.ERROR, "a request of thread " + request.pid() + " failed", defect);
            return reply.error(request.unique(), -EIO);
        }
    }

    private long dispatch(Request request, Reply reply, ClientMemory memory) {
        long unique = request.unique();
        return switch (request.opcode()) {
            case Fuse.FORGET, Fuse.BATCH_FORGET -> NO_REPLY;
            case Fuse.GETATTR -> reply.attr(unique, attributes);
            case Fuse.SETATTR -> setattr(request, reply);
            case Fuse.STATFS -> reply.statfs(unique);
            case Fuse.OPEN -> open(unique, reply);
            case Fuse.FLUSH -> flush(request, reply);
            case Fuse.IOCTL -> ioctl(request, reply, memory);
            case Fuse.POLL -> poll(request, reply, memory);
            case Fuse.RELEASE -> release(request, reply);
            // ENOSYS means "proceed without this operation". The kernel does not ask again.
            default -> reply.error(unique, -ENOSYS);
        };
    }

    private long setattr(Request request, Reply reply) {
        if (!request.has(Fuse.SETATTR_IN.byteSize())) {
            return reply.error(request.unique(), -EINVAL);
        }
        attributes.set(request);
        return reply.attr(request.unique(), attributes);
    }

    private long open(long unique, Reply reply) {
        int fd = device.open();
        if (fd < 0) {
            return reply.error(unique, fd);
        }
        return reply.open(unique, files.add(new OpenFile(fd, notifier)), backingId);
    }

    private long ioctl(Request request, Reply reply, ClientMemory memory) {
        long unique = request.unique();
        if (!request.has(Fuse.IOCTL_IN.byteSize())) {
            return reply.error(unique, -EINVAL);
        }
        OpenFile file = used(files.get(request.ioctlFh()));
        long in = request.ioctlInSize();
        long out = request.ioctlOutSize();
        long size = Math.max(in, out);
        if (file == null || !request.has(Fuse.IOCTL_IN.byteSize() + in) || !reply.hasRoomForIoctl(size)) {
            return reply.error(unique, -EINVAL);
        }
        MemorySegment data = MemorySegment.NULL; // a sync
        releases.await(size == 0 ? request.pid() : PendingReleases.ANY);
        if (size != 0) {
            data = reply.ioctlData(size);
            MemorySegment.copy(request.buffer, request.ioctlData(), data, 0, in);
            data.asSlice(in).fill((byte) 0);
        }
        file.begin();
        try {
            return reply.ioctl(unique, device.ioctl(file.fd, request.ioctlCmd(), data, memory), out);
        } finally {
            end(file);
        }
    }

    private long poll(Request request, Reply reply, ClientMemory memory) {
        long unique = request.unique();
        OpenFile file = request.has(Fuse.POLL_IN.byteSize()) ? used(files.get(request.pollFh())) : null;
        if (file == null) {
            return reply.error(unique, -EINVAL);
        }
        releases.await(request.pid());
        OpenFile wake = null;
        if ((request.pollFlags() & Fuse.POLL_SCHEDULE_NOTIFY) != 0) {
            file.arm(request.pollKh());
            wake = file;
        }
        file.begin();
        try {
            int revents = device.poll(file.fd, request.pollEvents(), memory, wake);
            return revents < 0 ? reply.error(unique, revents) : reply.poll(unique, revents);
        } finally {
            end(file);
        }
    }

    private void end(OpenFile file) {
        if (file.end()) {
            close(file);
        }
    }

    private void close(OpenFile file) {
        device.close(file.fd);
        releases.end(file);
    }

    /** Marks a file as used: the descriptor of it that was closed was not the last one. */
    private @Nullable OpenFile used(@Nullable OpenFile file) {
        if (file != null) {
            releases.used(file);
        }
        return file;
    }

    private long flush(Request request, Reply reply) {
        OpenFile file = request.has(Fuse.FLUSH_IN.byteSize()) ? files.get(request.flushFh()) : null;
        if (file == null) {
            return reply.error(request.unique(), -EINVAL);
        }
        releases.begin(file, request.pid());
        return reply.error(request.unique(), 0);
    }

    private long release(Request request, Reply reply) {
        OpenFile file = request.has(Fuse.RELEASE_IN.byteSize()) ? files.remove(request.releaseFh()) : null;
        if (file == null) {
            return reply.error(request.unique(), -EINVAL);
        }
        if (file.release()) {
            close(file);
        }
        return reply.error(request.unique(), 0);
    }

    /** Undoes a request whose reply nobody took. */
    public void notDelivered(Request request, Reply reply) {
        if (request.opcode() == Fuse.OPEN && reply.succeeded()) {
            OpenFile file = files.remove(reply.openedFh());
            if (file != null) {
                close(file);
            }
        }
    }
}
