package io.github.netmap4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.abi.netmap_ring;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** A software device of one test, and the ports it opened. Its close checks that nothing is left open. */
@SuppressWarnings("exports") // tests are nobody's API
public final class Soft implements AutoCloseable {

    public final SoftDevice device;
    private final List<NetmapPort> ports = new ArrayList<>();

    public Soft() {
        this(SoftDevice.builder().name("soft").build());
    }

    public Soft(SoftDevice device) {
        this.device = device;
    }

    public NetmapPort.Builder builder(String name) {
        return NetmapPort.builder(name).device(device);
    }

    public NetmapPort open(String name) {
        return open(builder(name));
    }

    public NetmapPort open(NetmapPort.Builder how) {
        try {
            NetmapPort port = how.open();
            ports.add(port);
            return port;
        } catch (PortOpenException failed) {
            throw new AssertionError(failed);
        }
    }

    /** Both ends of a pipe, in one memory: what one sends the other receives, none is lost. */
    public Pipe pipe() {
        return pipe(0);
    }

    /** A pipe whose rings have a number of slots. */
    public Pipe pipe(int slots) {
        NetmapPort a = open(builder("p" + ports.size() + "{0").txSlots(slots).rxSlots(slots));
        NetmapPort b = open(builder(a.name().replace('{', '}').substring("netmap:".length()))
                .memoryOf(a));
        return new Pipe(a, b);
    }

    public record Pipe(NetmapPort a, NetmapPort b) {

        public TxRing tx() {
            return a.txRing(0);
        }

        public RxRing rx() {
            return b.rxRing(0);
        }
    }

    @Override
    public void close() {
        for (NetmapPort port : ports) {
            port.close();
        }
        assertEquals(0, device.openDescriptors(), "descriptors left open");
        assertEquals(0, device.openMappings(), "mappings left");
    }

    /** Writes a head into a ring's memory, as another program might. */
    public static void scribbleHead(Ring ring, int head) {
        ring.region().set(ValueLayout.JAVA_INT, ring.raw().offset() + netmap_ring.head$offset(), head);
    }

    /** A packet of a length whose bytes tell its number. */
    public static byte[] packet(int number, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (number * 31 + i);
        }
        return bytes;
    }
}
