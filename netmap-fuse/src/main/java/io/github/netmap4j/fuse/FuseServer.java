package io.github.netmap4j.fuse;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Everything that makes up a served file, from mount to unmount. */
final class FuseServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Channel channel;
    private final FuseMount mount;
    private final Dispatcher dispatcher;
    private final Workers workers;

    private FuseServer(Channel channel, FuseMount mount, Dispatcher dispatcher, Workers workers) {
        this.channel = channel;
        this.mount = mount;
        this.dispatcher = dispatcher;
        this.workers = workers;
    }

    static FuseServer start(Path path, Memfd memory, ServedDevice device, int permissions, int threads)
            throws IOException {
        FileAttributes attributes = new FileAttributes(memory.segment().byteSize(), permissions);
        Channel channel = Channel.open();
        FuseMount mount = null;
        boolean done = false;
        try {
            mount = FuseMount.mount(path, channel, attributes.mode());
            Handshake.accept(channel);
            int backingId = channel.openBacking(memory.fd());
            Dispatcher dispatcher = new Dispatcher(device, attributes, backingId, channel);
            Workers workers = new Workers(channel, dispatcher, threads);
            workers.start();
            done = true;
            return new FuseServer(channel, mount, dispatcher, workers);
        } finally {
            if (!done) {
                if (mount != null) {
                    mount.close();
                }
                channel.close();
            }
        }
    }

    /** Waits until the file is unmounted. */
    void awaitEnd() throws InterruptedException {
        workers.awaitEnd();
    }

    Path path() {
        return mount.path();
    }

    @Override
    public void close() throws IOException {
        mount.close();
        if (workers.join(PATIENCE)) {
            dispatcher.closeAll();
            channel.close();
        }
    }
}
