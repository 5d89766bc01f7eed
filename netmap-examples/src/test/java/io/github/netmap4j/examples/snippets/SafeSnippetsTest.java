package io.github.netmap4j.examples.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.Frame;
import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.RingKind;
import io.github.netmap4j.RxBatch;
import io.github.netmap4j.RxRing;
import io.github.netmap4j.TxBatch;
import io.github.netmap4j.TxRing;
import io.github.netmap4j.async.PacketChannel;
import io.github.netmap4j.forward.Forwarder;
import io.github.netmap4j.select.Interest;
import io.github.netmap4j.select.NetmapKey;
import io.github.netmap4j.select.NetmapSelector;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.device.NetmapDevice;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The snippets of the Javadoc and of the site's front page: each is compiled, and runs here. */
final class SafeSnippetsTest {

    private final SoftDevice device = SoftDevice.builder().build();
    private final byte[] packet = new byte[60];
    private NetmapPort a;
    private NetmapPort b;
    private int handled;
    private BooleanSupplier done = () -> false;

    @BeforeEach
    void aPipe() throws Exception {
        a = NetmapPort.builder("p{1").device(device).open();
        b = NetmapPort.builder("p}1").device(device).memoryOf(a).open();
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
    }

    private boolean running() {
        return !done.getAsBoolean();
    }

    private static int arrived(NetmapPort port) {
        port.rxRing(0).sync();
        return port.rxRing(0).available();
    }

    private void arrives(TxRing tx, int packets) {
        for (int i = 0; i < packets; i++) {
            assertTrue(tx.send(packet));
        }
        tx.sync();
    }

    private void handle(MemorySegment region, long offset, int length) {
        assertEquals(packet.length, region.asSlice(offset, length).byteSize());
        handled++;
    }

    private void handle(Frame frame) {
        assertEquals(packet.length, frame.length());
        handled++;
    }

    private void handle(NetmapPort port) {
        handled += port.rxRing(0).receive((_, _, _, _) -> {}, 64);
    }

    @Test
    void open() throws Exception {
        // @start region="open"
        NetmapDevice device = NetmapDevice.of("soft"); // or "/dev/netmap", or "xdp"
        try (NetmapPort port = NetmapPort.builder("vale0:a").device(device).open()) {
            TxRing tx = port.txRing(0); // of this thread, until it closes the ring or the port
            System.out.println(port.ringCount(RingKind.TX) + " rings of " + tx.slots() + " slots");
        }
        // @end region="open"
    }

    @Test
    void port() throws Exception {
        try (NetmapPort peer = NetmapPort.builder("q}1").device(device).open()) {
            arrives(peer.txRing(0), 1);
            // @start region="port"
            try (NetmapPort port =
                    NetmapPort.builder("netmap:q{1").device(device).open()) {
                TxRing tx = port.txRing(0);
                tx.send(packet);
                tx.sync();

                RxRing rx = port.rxRing(0);
                while (port.awaitRx(Duration.ofMillis(100))) {
                    rx.receive((region, offset, length, more) -> handle(region, offset, length), 64);
                }
            }
            // @end region="port"
            assertEquals(1, arrived(peer));
        }
        assertEquals(1, handled);
    }

    @Test
    void send() throws Exception {
        NetmapPort port = a;
        // @start region="send"
        TxRing tx = port.txRing(0);
        while (!tx.send(packet)) { // a full ring is a value, not an exception
            port.awaitTx(Duration.ofSeconds(1));
        }
        tx.sync(); // now the device has it
        // @end region="send"
        assertEquals(1, arrived(b));
    }

    @Test
    void fill() {
        TxRing tx = a.txRing(0);
        // @start region="fill"
        int sent = tx.send(
                (region, offset, capacity) -> {
                    region.asSlice(offset, 6).fill((byte) 0xff); // in place, in the ring's buffer
                    return 60; // the packet's length
                },
                32);
        tx.sync();
        // @end region="fill"
        assertEquals(32, sent);
        assertEquals(32, arrived(b));
    }

    @Test
    void reserve() {
        TxRing tx = a.txRing(0);
        byte[][] packets = new byte[32][60];
        // @start region="reserve"
        try (TxBatch batch = tx.reserve(32)) {
            for (int i = 0; i < batch.size(); i++) {
                batch.put(i, packets[i]);
            }
            batch.commit();
        }
        // @end region="reserve"
        tx.sync();
        assertEquals(32, arrived(b));
    }

    @Test
    void receive() throws Exception {
        arrives(a.txRing(0), 3);
        NetmapPort port = b;
        // @start region="receive"
        RxRing rx = port.rxRing(0);
        while (port.awaitRx(Duration.ofMillis(100))) { // false: the time is up
            rx.receive((region, offset, length, more) -> handle(region, offset, length), 64);
        }
        // @end region="receive"
        assertEquals(3, handled);
    }

    @Test
    void batch() {
        arrives(a.txRing(0), 3);
        RxRing rx = b.rxRing(0);
        rx.sync();
        int sum = 0;
        // @start region="batch"
        try (RxBatch batch = rx.recv(64)) {
            for (Frame frame : batch) {
                sum += frame.length();
            }
        }
        // @end region="batch"
        assertEquals(3 * 60, sum);
    }

    @Test
    void forward() throws Exception {
        try (NetmapPort left =
                        NetmapPort.builder("l}1").device(device).memoryOf(a).open();
                NetmapPort source =
                        NetmapPort.builder("l{1").device(device).memoryOf(a).open()) {
            arrives(source.txRing(0), 3);
            NetmapPort right = a;
            done = () -> arrived(b) == 3;
            // @start region="forward"
            try (Forwarder forwarder = Forwarder.between(left, right)) { // ports of one memory: no byte is copied
                while (running()) {
                    forwarder.await(Duration.ofSeconds(1));
                    forwarder.forward(256);
                }
            }
            // @end region="forward"
            assertEquals(3, arrived(b));
        }
    }

    @Test
    void hostStack() throws Exception {
        NetmapDevice netmap = device;
        try (NetmapPort wire = NetmapPort.builder("soft1").device(device).open()) {
            done = () -> {
                device.host("soft0").send(MemorySegment.ofArray(packet));
                return arrived(wire) > 0;
            };
            // @start region="host"
            try (NetmapPort nic = NetmapPort.builder("soft0")
                            .device(netmap)
                            .nicAndHost()
                            .open();
                    Forwarder forwarder = Forwarder.hostStack(nic)) {
                while (running()) {
                    forwarder.await(Duration.ofSeconds(1));
                    forwarder.forward(256);
                }
            }
            // @end region="host"
            assertTrue(arrived(wire) > 0);
        }
    }

    @Test
    void select() throws Exception {
        arrives(a.txRing(0), 1);
        arrives(b.txRing(0), 2);
        NetmapPort left = a;
        NetmapPort right = b;
        done = () -> handled == 3;
        // @start region="select"
        try (NetmapSelector selector = new NetmapSelector()) {
            selector.register(left, Interest.RX);
            selector.register(right, Interest.RX);
            while (running()) {
                int ready = selector.select(Duration.ofSeconds(1));
                for (int i = 0; i < ready; i++) {
                    NetmapKey key = selector.ready(i);
                    key.check(); // throws if the port is closed
                    handle(key.port());
                }
            }
        }
        // @end region="select"
        assertEquals(3, handled);
    }

    @Test
    void channel() throws Exception {
        arrives(a.txRing(0), 3);
        try (PacketChannel channel = PacketChannel.of(b)) {
            var done =
                    // @start region="channel"
                    channel.nextBatch(64).thenAccept(batch -> {
                        try (batch) {
                            batch.forEach(frame -> handle(frame));
                        }
                    });
            // @end region="channel"
            done.get(5, TimeUnit.SECONDS);
        }
        assertEquals(3, handled);
    }

    @Test
    void keep() throws Exception {
        arrives(a.txRing(0), 1);
        RxRing rx = b.rxRing(0);
        rx.sync();
        // @start region="keep"
        Frame frame = rx.recv(); // null if nothing has arrived
        Frame kept = frame.copy();
        frame.release(); // the slot goes back with the next sync; kept stays
        // @end region="keep"
        assertEquals(60, kept.length());
    }
}
