package io.github.netmap4j.fuse;

import io.github.netmap4j.fuse.memory.Memfd;
import io.github.netmap4j.fuse.protocol.Channel;
import io.github.netmap4j.fuse.protocol.FileAttributes;
import io.github.netmap4j.fuse.request.Dispatcher;
import io.github.netmap4j.fuse.request.ServedSoftDevice;
import io.github.netmap4j.fuse.worker.Workers;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.soft.SoftDeviceBuilder;
import io.github.netmap4j.sys.device.NetmapDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A software netmap device, served at a path to other processes. They open, ioctl, mmap and poll the file as they would
 * {@code /dev/netmap}: C programs unmodified, Java programs with {@code NetmapDevice.of(path)}. This process has the same
 * device as {@link #device()}, and so meets the others on its switches and pipes.
 *
 * <p>All ports live in memory 1, a memfd. The thread that closes the server must never open the file; any other thread of
 * this process may.
 *
 * <p>Needs Linux 6.9 with FUSE passthrough, and root. See fuse(4) and netmap(4).
 */
public final class FuseServer implements AutoCloseable {

    /** How long a client's call that is under way may take when the server closes, after it was interrupted. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final System.Logger LOG = System.getLogger(FuseServer.class.getPackageName());

    private final SoftDevice device;
    private final Memfd memory;
    private final Channel channel;
    private final FuseMount mount;
    private final Workers workers;
    private boolean closed;

    private FuseServer(SoftDevice device, Memfd memory, Channel channel, FuseMount mount, Workers workers) {
        this.device = device;
        this.memory = memory;
        this.channel = channel;
        this.mount = mount;
        this.workers = workers;
    }

    /**
     * Looks whether this machine can serve: its kernel, the rights of this process, {@code /dev/fuse}. It changes nothing. Whether the
     * kernel was built with passthrough only the start of a server can tell.
     *
     * @return the first thing that is missing, and what to do, in one line; empty if nothing is
     */
    public static Optional<String> missing() {
        return Preconditions.ofThisMachine().missing();
    }

    /**
     * Begins to build a server.
     *
     * @param path where programs find the device: nothing yet, an empty file, or the mount of a server that was killed
     * @return a builder
     */
    public static Builder at(Path path) {
        return new Builder(path);
    }

    /** Configures a server. */
    public static final class Builder {

        private final Path path;
        private SoftDeviceBuilder device = SoftDevice.builder().globalMemory(Memfd.POOLS);
        private int permissions = 0600;
        private int maxThreads = 256;

        private Builder(Path path) {
            this.path = Objects.requireNonNull(path, "path");
        }

        /**
         * Configures the device. {@link #start} alone decides where its memory comes from, and that all ports share it.
         *
         * @param builder the kernel's defaults unless set, with rings of up to 4096 slots
         * @return this
         */
        public Builder device(SoftDeviceBuilder builder) {
            device = Objects.requireNonNull(builder, "builder");
            return this;
        }

        /**
         * Sets who may open the file.
         *
         * @param mode as chmod(2) takes it; 0600 unless set, root only, as the kernel's own
         * @return this
         * @throws IllegalArgumentException if it has other bits than permissions
         */
        public Builder permissions(int mode) {
            if ((mode & ~0777) != 0) {
                throw new IllegalArgumentException("permissions 0" + Integer.toOctalString(mode) + ": 0 to 0777");
            }
            permissions = mode;
            return this;
        }

        /**
         * Limits the calls of clients that may block at once; further ones wait for one of these. A user who has none gets one
         * in any case, until there are twice as many.
         *
         * @param threads 2 or more; 256 unless set
         * @return this
         * @throws IllegalArgumentException if it is less
         */
        public Builder maxThreads(int threads) {
            if (threads < 2) {
                throw new IllegalArgumentException(threads + " server threads: at least 2 are needed");
            }
            maxThreads = threads;
            return this;
        }

        /**
         * Mounts the file and begins to serve. When this returns, programs can open it.
         *
         * @return the server, which the caller must close
         * @throws CannotServeException if this machine or the path cannot have the device; the message says what to do
         * @throws IOException if a system call fails unexpectedly
         */
        public FuseServer start() throws IOException {
            Optional<String> missing = missing();
            if (missing.isPresent()) {
                throw new CannotServeException(missing.get());
            }
            Memfd memory = Memfd.create();
            boolean done = false;
            try {
                SoftDevice soft = device.regions(memory).onlyGlobalMemory(true).build();
                memory.size(soft.memory(1).orElseThrow().size());
                FuseServer server = start(memory, soft);
                done = true;
                return server;
            } finally {
                if (!done) {
                    memory.close();
                }
            }
        }

        private FuseServer start(Memfd memory, SoftDevice soft) throws IOException {
            FileAttributes attributes = new FileAttributes(memory.size(), permissions);
            Channel channel = Channel.open();
            FuseMount mount = null;
            boolean done = false;
            try {
                mount = FuseMount.mount(path, channel, attributes.mode());
                Handshake.accept(channel);
                int backingId = channel.openBacking(memory.fd());
                Dispatcher dispatcher =
                        new Dispatcher(new ServedSoftDevice(soft), attributes, backingId, channel::notifyPoll);
                Workers workers = new Workers(channel, dispatcher, maxThreads);
                workers.start();
                FuseServer server = new FuseServer(soft, memory, channel, mount, workers);
                done = true;
                return server;
            } finally {
                if (!done) {
                    if (mount != null) {
                        mount.close();
                    }
                    channel.close();
                }
            }
        }
    }

    /**
     * Returns the device for use in this process.
     *
     * @return the device that the clients use
     */
    public NetmapDevice device() {
        return device;
    }

    /**
     * Returns where the file is.
     *
     * @return an absolute path without symbolic links
     */
    public Path path() {
        return mount.path();
    }

    /**
     * Waits until the file is unmounted, by {@link #close} or by somebody with umount(8).
     *
     * @throws InterruptedException if the thread is interrupted first
     */
    public void awaitEnd() throws InterruptedException {
        workers.awaitEnd();
    }

    /**
     * Unmounts the file and ends the server. Calls that clients make from then on give ENOTCONN, their polls POLLERR; their
     * mappings stay as they are. The second call does nothing.
     *
     * @throws IOException if the file cannot be unmounted
     */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        mount.close();
        closed = true;
        if (!workers.join(PATIENCE)) {
            // They may still use the channel and the memory: those end with the process.
            LOG.log(System.Logger.Level.WARNING, "a client's call does not end; its thread and the memory stay");
            return;
        }
        channel.close();
        memory.close();
    }
}
