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

/** Two connected sockets of the Unix domain. */
final class SocketPair implements AutoCloseable {

    private static final int PAYLOAD = 16;

    private final SocketChannel sender;
    private final SocketChannel receiver;
    private final ByteBuffer out;
    private final ByteBuffer in;

    SocketPair(int length) throws IOException {
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

    /** Sends a message and receives it; returns what was in it. */
    long transfer(long value) throws IOException {
        out.clear();
        out.putLong(PAYLOAD, value);
        while (out.hasRemaining()) {
            sender.write(out);
        }
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
