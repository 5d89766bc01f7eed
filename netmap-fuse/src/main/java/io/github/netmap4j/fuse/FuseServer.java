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
 * {@code /dev/netmap}: C programs unmodified, Java programs with {@code NetmapDevice.of(path)}. This process uses the
 * same device through {@link #device()}, and meets the others on its switches and pipes.
 *
 * <p>All ports are in memory 1, a memfd. The thread that closes the server must never open the file; other threads of
 * this process may.
 *
 * <p>Needs Linux 6.9 with FUSE passthrough, and root. See fuse(4) and netmap(4).
 */
public final class FuseServer implements AutoCloseable {

    /** How long the close waits for clients' calls to end after it interrupted them. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

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
     * Checks the kernel, the rights of this process, and {@code /dev/fuse}, and changes nothing. Only {@link
     * Builder#start} finds out whether the kernel was built with passthrough.
     *
     * @return the first thing that is missing, and what to do, in one line; empty if nothing is
     */
    public static Optional<String> missing() {
        return Preconditions.ofThisMachine().missing();
    }

    /**
     * Returns a builder of a server.
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
         * @param builder by default like the kernel's netmap, but with rings of up to 4096 slots
         * @return this
         */
        public Builder device(SoftDeviceBuilder builder) {
            device = Objects.requireNonNull(builder, "builder");
            return this;
        }

        /**
         * Sets who may open the file.
         *
         * @param mode permission bits as for chmod(2), 0 to 0777; by default 0600, root only, like the kernel's device
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
         * Limits how many calls of clients may block at once; further calls wait for one of these to end. A user with
         * no call under way is served beyond the limit, up to twice the limit.
         *
         * @param threads at least 2; by default 256
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
         * @return the server; the caller closes it
         * @throws CannotServeException if this machine or the path cannot serve the device; the message says what to do
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
     * Returns the served device, for use in this process.
     *
     * @return the device that the clients use
     */
    public NetmapDevice device() {
        return device;
    }

    /**
     * Returns the path of the file.
     *
     * @return an absolute path without symbolic links
     */
    public Path path() {
        return mount.path();
    }

    /**
     * Waits until {@link #close} or umount(8) unmounts the file.
     *
     * @throws InterruptedException if the thread is interrupted first
     */
    public void awaitEnd() throws InterruptedException {
        workers.awaitEnd();
    }

    /**
     * Unmounts the file and ends the server. After that, clients' calls fail with ENOTCONN and their polls report
     * POLLERR; their mappings stay. A second call does nothing.
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
        if (!workers.join(TIMEOUT)) {
            // Its thread may still use the channel and the memory, so both stay until the process ends.
            LOG.log(System.Logger.Level.WARNING, "a client's call does not end; its thread and the memory stay");
            return;
        }
        channel.close();
        memory.close();
    }
}
