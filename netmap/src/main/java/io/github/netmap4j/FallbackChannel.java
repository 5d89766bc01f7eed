package io.github.netmap4j;

import io.github.netmap4j.sys.device.NetmapDevice;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A connected pair of a sender and a receiver in this process, for programs that must also run without netmap: a pipe of the
 * software device. Neither end ever blocks: {@link #send} returns false if the channel is full. Packets arrive whole, once
 * and in order. Any thread may send and receive.
 */
public final class FallbackChannel implements AutoCloseable {

    /** The software device's rings have up to 4096 slots, of which one stays free. */
    private static final int LARGEST = 4095;

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final NetmapPort sender;
    private final NetmapPort receiver;
    private final TxRing tx;
    private final RxRing rx;
    private final Object sending = new Object();
    private final Object receiving = new Object();

    private FallbackChannel(NetmapPort sender, NetmapPort receiver) {
        this.sender = sender;
        this.receiver = receiver;
        this.tx = sender.txRing(0);
        this.rx = receiver.rxRing(0);
        tx.share();
        rx.share();
    }

    static FallbackChannel open(int maxSize) {
        if (maxSize < 1) {
            throw new IllegalArgumentException("a channel for " + maxSize + " packets");
        }
        if (maxSize > LARGEST) {
            throw new FallbackUnsupportedException("a channel for " + maxSize
                    + " packets: the software device's rings hold up to " + LARGEST + "; use several channels");
        }
        NetmapDevice soft;
        try {
            soft = NetmapDevice.of("soft");
        } catch (IllegalArgumentException missing) {
            throw new FallbackUnsupportedException(
                    "there is no software device: add io.github.netmap4j:netmap4j-soft to the class or module path",
                    missing);
        }
        String name = "fb" + Integer.toUnsignedString(NUMBER.getAndIncrement(), Character.MAX_RADIX);
        NetmapPort sender = null;
        try {
            sender = NetmapPort.builder(name + "{0")
                    .device(soft)
                    .exclusive()
                    .txSlots(maxSize + 1)
                    .rxSlots(maxSize + 1)
                    .open();
            return new FallbackChannel(
                    sender,
                    NetmapPort.builder(name + "}0").exclusive().memoryOf(sender).open());
        } catch (PortOpenException failed) {
            if (sender != null) {
                sender.close();
            }
            throw new FallbackUnsupportedException("no channel can be made now: " + failed.getMessage(), failed);
        }
    }

    /** {@return how many packets fit in} */
    public int maxSize() {
        return tx.slots() - 1;
    }

    /** {@return the largest packet, in bytes} */
    public int maxPayload() {
        return tx.maxPayload();
    }

    /**
     * Sends a copy of a packet. It can be received at once.
     *
     * @param packet the packet
     * @return whether there was room
     * @throws PacketTooLargeException if it is longer than {@link #maxPayload}
     * @throws PortClosedException if the channel is closed
     */
    public boolean send(byte[] packet) {
        synchronized (sending) {
            if (tx.send(packet)) {
                tx.sync();
                return true;
            }
            tx.sync();
            if (tx.send(packet)) {
                tx.sync();
                return true;
            }
            return false;
        }
    }

    /**
     * Receives a packet and makes room for another.
     *
     * @return the packet, a frame that owns its bytes; null if there is none
     * @throws PortClosedException if the channel is closed
     */
    public @Nullable Frame recv() {
        synchronized (receiving) {
            if (rx.available() == 0) {
                rx.sync();
            }
            try (Frame frame = rx.recv()) {
                if (frame == null) {
                    return null;
                }
                Frame copy = frame.copy();
                frame.release();
                rx.sync();
                return copy;
            }
        }
    }

    /**
     * Waits until there is a packet.
     *
     * @param timeout how long at most; zero or less looks once
     * @return whether there is one; false after the timeout
     * @throws InterruptedException if this thread is interrupted
     * @throws PortClosedException if the channel is closed, before or meanwhile
     */
    public boolean awaitRx(Duration timeout) throws InterruptedException {
        return receiver.awaitRx(timeout);
    }

    /**
     * Waits until there is room.
     *
     * @param timeout how long at most; zero or less looks once
     * @return whether there is; false after the timeout
     * @throws InterruptedException if this thread is interrupted
     * @throws PortClosedException if the channel is closed, before or meanwhile
     */
    public boolean awaitTx(Duration timeout) throws InterruptedException {
        return sender.awaitTx(timeout);
    }

    /** Closes both ends. Packets that were not received are lost. */
    @Override
    public void close() {
        sender.close();
        receiver.close();
    }
}
