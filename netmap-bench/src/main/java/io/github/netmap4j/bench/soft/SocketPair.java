package io.github.netmap4j.bench.soft;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Two connected sockets of the Unix domain. Each end may have a thread of its own. */
public final class SocketPair implements AutoCloseable {

    private static final int PAYLOAD = 16;

    private final SocketChannel sender;
    private final SocketChannel receiver;
    private final ByteBuffer out;
    private final ByteBuffer in;

    /**
     * A pair.
     *
     * @param length bytes of each message
     * @throws IOException if the sockets cannot be made
     */
    public SocketPair(int length) throws IOException {
        out = ByteBuffer.allocateDirect(length);
        in = ByteBuffer.allocateDirect(length);
        Path directory = Files.createTempDirectory("netmap4j");
        Path path = directory.resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            sender = SocketChannel.open(UnixDomainSocketAddress.of(path));
            receiver = server.accept();
        } finally {
            Files.deleteIfExists(path);
            Files.delete(directory);
        }
    }

    /** Sends a message. */
    public void send(long value) throws IOException {
        out.clear();
        out.putLong(PAYLOAD, value);
        while (out.hasRemaining()) {
            sender.write(out);
        }
    }

    /** Receives a message; returns what was in it. */
    public long receive() throws IOException {
        in.clear();
        while (in.hasRemaining()) {
            if (receiver.read(in) < 0) {
                throw new EOFException();
            }
        }
        return in.capacity() + in.getLong(PAYLOAD);
    }

    @Override
    public void close() throws IOException {
        sender.close();
        receiver.close();
    }
}
