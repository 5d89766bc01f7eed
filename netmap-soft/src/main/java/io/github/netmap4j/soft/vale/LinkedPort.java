package io.github.netmap4j.soft.vale;

import static io.github.netmap4j.sys.layout.SlotFields.NS_MOREFRAG;
import static io.github.netmap4j.sys.layout.SlotFields.NS_PORT_SHIFT;

import io.github.netmap4j.soft.line.Line;
import io.github.netmap4j.soft.line.LinkPair;
import io.github.netmap4j.soft.port.Direction;
import io.github.netmap4j.soft.port.InboundRing;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.sys.device.DropReason;
import io.github.netmap4j.sys.layout.RingFields;
import io.github.netmap4j.sys.layout.SlotFields;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.stream.Stream;

/** The link between a port and its switch: what both have for each other passes through lines. */
final class LinkedPort implements SwitchLink {

    private static final int BUFFER_SIZE = 2048;
    /** What a receiver's slot keeps of a switch's: whether the frame goes on, and how many fragments it has. */
    private static final int RECEIVED = NS_MOREFRAG | 0xff << NS_PORT_SHIFT;

    private final SwitchPort port;
    private final Line[] toSwitch;
    private final Line[] fromSwitch;
    /** What the switch fills in place of the port's rings. */
    private final OutboundRing[] inbound;

    LinkedPort(SwitchPort port, LinkPair link) {
        this.port = port;
        int rings = Math.max(1, Math.max(port.txRings, port.rxRings));
        toSwitch = new Line[rings];
        fromSwitch = new Line[rings];
        inbound = new OutboundRing[rings];
        for (int i = 0; i < rings; i++) {
            SlotForwarder forwarder = new SlotForwarder(Math.max(2, port.txSlots));
            toSwitch[i] = new Line(
                    port,
                    port.attachedName,
                    Direction.TX,
                    i,
                    link.there(),
                    0,
                    (ring, start, end) -> forwarder.toSwitch(ring, start, end, port));
            fromSwitch[i] = new Line(port, port.attachedName, Direction.RX, i, link.back(), 1, this::receive);
            inbound[i] = inbound(i, fromSwitch[i]);
        }
    }

    private OutboundRing inbound(int id, Line line) {
        return new OutboundRing(port, id, Math.max(2, port.rxSlots)) {
            @Override
            public void send(int start, int end) {
                line.carry(this, start, end);
            }
        };
    }

    private void receive(Kring from, int start, int end) {
        InboundRing to = port.destination(from.id);
        if (to == null) {
            from.drops.addAll(DropReason.LINK, from, start, end);
        } else {
            SlotForwarder.toRing(from, start, end, to, RECEIVED);
        }
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // this very ring
    public boolean isArriving(Kring source) {
        return toSwitch[source.id % toSwitch.length].ring() == source;
    }

    @Override
    public void carry(Fragments frames, Kring source) {
        Line line = toSwitch[source.id % toSwitch.length];
        for (int i = 0; i < frames.size; i += frames.fragments[i]) {
            if (SlotFields.length(frames.words[i]) == 0 && frames.whyTooShort(i) != DropReason.TOO_SHORT) {
                source.drops.add(frames.whyTooShort(i), 1);
                continue;
            }
            for (int k = i; k < i + frames.fragments[i]; k++) {
                line.add(frames.memory(k), frames.data[k], frames.words[k], source.drops);
            }
        }
        line.flush(source.drops);
    }

    @Override
    public InboundRing destination(int senderRing) {
        OutboundRing ring = inbound[senderRing % inbound.length];
        if (!ring.exists()) {
            synchronized (this) {
                if (!ring.exists()) {
                    int size = Math.max(BUFFER_SIZE, port.memory.buffers().objectSize());
                    long slots = RingFields.size(ring.slots);
                    ring.placeIn(Arena.ofAuto().allocate(slots + (long) ring.slots * size, BUFFER_SIZE), slots, size);
                }
            }
        }
        return ring;
    }

    private Stream<Kring> rings() {
        return Stream.concat(
                Arrays.stream(inbound),
                Stream.of(toSwitch, fromSwitch).flatMap(Arrays::stream).map(Line::ring));
    }

    @Override
    public void drain() {
        rings().forEach(Kring::drain);
    }

    @Override
    public void close() {
        Stream.of(toSwitch, fromSwitch).flatMap(Arrays::stream).forEach(Line::close);
        rings().forEach(port::delete);
    }
}
