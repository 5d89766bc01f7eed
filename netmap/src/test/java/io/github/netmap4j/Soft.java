package io.github.netmap4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.soft.SoftDevice;
import java.util.ArrayList;
import java.util.List;

/** A software device of one test, and the ports it opened. Its close checks that nothing is left open. */
final class Soft implements AutoCloseable {

    final SoftDevice device;
    private final List<Netmap> ports = new ArrayList<>();

    Soft() {
        this(SoftDevice.builder().name("soft").build());
    }

    Soft(SoftDevice device) {
        this.device = device;
    }

    NetmapBuilder builder(String name) {
        return Netmap.builder(name).device(device);
    }

    Netmap open(String name) {
        return open(builder(name));
    }

    Netmap open(NetmapBuilder how) {
        try {
            Netmap port = how.open();
            ports.add(port);
            return port;
        } catch (BindFailedException failed) {
            throw new AssertionError(failed);
        }
    }

    /** Both ends of a pipe, in one memory: what one sends the other receives, none is lost. */
    Pipe pipe() {
        return pipe(0);
    }

    /** A pipe whose rings have a number of slots. */
    Pipe pipe(int slots) {
        Netmap a = open(builder("p" + ports.size() + "{0").txSlots(slots).rxSlots(slots));
        Netmap b = open(builder(a.name().replace('{', '}').substring("netmap:".length()))
                .memoryOf(a));
        return new Pipe(a, b);
    }

    record Pipe(Netmap a, Netmap b) {

        TxRing tx() {
            return a.txRing(0);
        }

        RxRing rx() {
            return b.rxRing(0);
        }
    }

    @Override
    public void close() {
        for (Netmap port : ports) {
            port.close();
        }
        assertEquals(0, device.openDescriptors(), "descriptors left open");
        assertEquals(0, device.openMappings(), "mappings left");
    }

    /** A packet of a length whose bytes tell its number. */
    static byte[] packet(int number, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (number * 31 + i);
        }
        return bytes;
    }
}
