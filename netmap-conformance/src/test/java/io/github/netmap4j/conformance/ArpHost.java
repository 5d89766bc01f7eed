package io.github.netmap4j.conformance;

import io.github.netmap4j.soft.SoftHost;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

/** Makes the host behind a software NIC answer ARP, as the host behind a real one does. */
final class ArpHost implements AutoCloseable {

    private static final byte[] MAC = {0x02, 0, 0, 0, 0, 0x11};
    private static final int ARP = 0x0806;
    private static final short REQUEST = 1;
    private static final short REPLY = 2;
    private static final int LENGTH = 42;

    private final SoftHost host;
    private final String address;
    private final byte[] addressBytes;
    private final Thread thread;

    ArpHost(SoftHost host, String address) {
        this.host = host;
        this.address = address;
        this.addressBytes = InetAddress.ofLiteral(address).getAddress();
        thread = Thread.ofPlatform().name("host of " + host).start(this::answer);
    }

    String address() {
        return address;
    }

    private void answer() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(2048);
            while (!Thread.currentThread().isInterrupted()) {
                if (host.await(Duration.ofSeconds(1))) {
                    int length = host.receive(buffer);
                    if (length >= LENGTH && toReply(buffer.asSlice(0, length).asByteBuffer())) {
                        host.send(buffer.asSlice(0, length));
                    }
                }
            }
        }
    }

    /** Turns a request for our address into the reply; false if it is something else. */
    private boolean toReply(ByteBuffer frame) {
        byte[] asker = new byte[10];
        byte[] wanted = new byte[4];
        frame.get(22, asker);
        frame.get(38, wanted);
        if (frame.getShort(12) != ARP || frame.getShort(20) != REQUEST || !Arrays.equals(wanted, addressBytes)) {
            return false;
        }
        frame.put(0, asker, 0, 6)
                .put(6, MAC)
                .putShort(20, REPLY)
                .put(22, MAC)
                .put(28, addressBytes)
                .put(32, asker);
        return true;
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
