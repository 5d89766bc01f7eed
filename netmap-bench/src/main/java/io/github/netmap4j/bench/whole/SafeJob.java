package io.github.netmap4j.bench.whole;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.PacketFiller;
import io.github.netmap4j.PacketHandler;
import io.github.netmap4j.RxRing;
import io.github.netmap4j.TxRing;
import io.github.netmap4j.bench.soft.PortPair;
import io.github.netmap4j.soft.SoftDevice;
import java.io.IOException;

/** A job on the safe layer and the software device, on the ports of a link that the raw layer has made. */
final class SafeJob implements Job {

    private final PortPair link;
    private final NetmapPort from;
    private final NetmapPort to;
    private final TxRing tx;
    private final RxRing rx;
    private final TxRing back;
    private final RxRing returned;
    private final Lengths lengths = new Lengths();
    private int length;
    private long sum;
    private final PacketFiller filler = (region, offset, capacity) -> {
        region.set(JAVA_LONG_UNALIGNED, offset + PortPair.PAYLOAD, sum);
        return length;
    };
    private final PacketHandler handler =
            (region, offset, bytes, more) -> sum += bytes + region.get(JAVA_LONG_UNALIGNED, offset + PortPair.PAYLOAD);
    private final PacketHandler other = (region, offset, bytes, more) -> sum ^= bytes;

    private SafeJob(SoftDevice device, PortPair link) throws IOException {
        this.link = link;
        from = NetmapPort.builder(link.sender).device(device).open();
        to = NetmapPort.builder(link.receiver).device(device).open();
        tx = from.txRing(0);
        rx = to.rxRing(0);
        back = to.txRing(0);
        returned = from.rxRing(0);
    }

    static SafeJob pipe() throws IOException {
        SoftDevice device = SoftDevice.builder().build();
        return new SafeJob(device, PortPair.pipe(device, 0, 1, PortPair.SLOTS));
    }

    static SafeJob vale() throws IOException {
        SoftDevice device = SoftDevice.builder().build();
        return new SafeJob(device, PortPair.vale(device, 0, 1, PortPair.SLOTS));
    }

    @Override
    public int round(Phase phase) {
        length = lengths.next(phase);
        if (tx.send(filler, BATCH) != BATCH) {
            throw new IllegalStateException("there is no room for a batch");
        }
        tx.sync();
        rx.sync();
        return switch (phase) {
            case SAME, MIXED -> rx.receive(handler, PortPair.SLOTS);
            case FORWARD -> bounce();
            case OTHER -> rx.receive(other, PortPair.SLOTS);
        };
    }

    private int bounce() {
        rx.forwardTo(back, PortPair.SLOTS);
        back.sync();
        returned.sync();
        return returned.receive(handler, PortPair.SLOTS);
    }

    @Override
    public void close() {
        to.close();
        from.close();
        link.close();
    }
}
