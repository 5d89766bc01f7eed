package io.github.netmap4j.soft.vale;

import static io.github.netmap4j.sys.layout.SlotFields.NS_INDIRECT;
import static io.github.netmap4j.sys.layout.SlotFields.NS_MOREFRAG;
import static io.github.netmap4j.sys.layout.SlotFields.NS_NO_LEARN;
import static io.github.netmap4j.sys.layout.SlotFields.NS_PORT_SHIFT;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.netmap4j.soft.port.InboundRing;
import io.github.netmap4j.soft.port.IndirectData;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.sys.call.OffHeap;
import io.github.netmap4j.sys.device.DropReason;
import io.github.netmap4j.sys.layout.SlotFields;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A batch of {@link Fragments} on its way through a switch, in two passes as in the kernel: first the destination of each
 * frame; then, for each destination, room for all its frames at once, the copies, and one notification. It belongs to a
 * transmit ring and is used inside the ring's gate.
 */
final class SwitchBatch {

    /** No target yet. */
    private static final int NONE = -1;

    private static final int BROADCAST = -2;
    /** This and below: dropped, by reason. */
    private static final int DROPPED = -3;

    private static final DropReason[] REASONS = DropReason.values();
    private static final int ETHER_HEADER = 14;
    /** The flags of a received slot that holds a whole frame. */
    private static final int ONE_FRAGMENT = 1 << NS_PORT_SHIFT;
    /** No 48-bit address. */
    private static final long NOBODY = -1;

    private Kring source;
    private SwitchPort from;
    private ValeSwitch through;
    private ValeSwitch.Topology topology;
    private @Nullable IndirectData indirect;

    /** When the sync began, for the switch's table. */
    private long now;

    private final Fragments frames;
    /** For the first fragment of a frame, its destination: an index into the queues, BROADCAST or why it is dropped. */
    private final int[] target;

    // The destinations of this batch.
    /** Two for each port: the ring for broadcasts, and the one that the source's number leads to. */
    private final short[] queueOf = new short[2 * ValeSwitch.MAX_PORTS];

    private SwitchQueue[] queues = {new SwitchQueue(), new SwitchQueue()};
    private int queueCount;
    private int broadcastSlots;

    private final FrameCopier copier = new FrameCopier();
    /** Made when needed, which is rare. */
    private @Nullable VnetHeaderAdapter mismatch;

    @SuppressWarnings("NullAway.Init") // begin() sets the rest, for each sync
    SwitchBatch(int capacity) {
        frames = new Fragments(capacity);
        target = new int[capacity];
        Arrays.fill(queueOf, (short) -1);
    }

    /**
     * Starts a batch for one sync. Returns where to add its frames.
     *
     * @param copies of what indirect slots point to, or null
     */
    Fragments begin(Kring ring, @Nullable IndirectData copies, SwitchPort port, ValeSwitch valeSwitch) {
        source = ring;
        from = port;
        through = valeSwitch;
        topology = valeSwitch.topology();
        now = valeSwitch.table.now();
        indirect = copies;
        frames.begin(ring, copies);
        return frames;
    }

    /** Forwards what was added; a frame without last fragment as it is. */
    void flush() {
        int size = frames.end();
        if (size == 0) {
            return;
        }
        SwitchLink link = from.link;
        if (link != null && !link.isArriving(source)) {
            link.carry(frames, source);
            frames.begin(source, indirect);
            return;
        }
        try {
            chooseDestinations();
            reserve();
            deliver();
        } finally {
            // Memory of a program can fail (swapped out, and unreadable). Reserved slots belong to the receivers.
            for (int q = 0; q < queueCount; q++) {
                queues[q].finish(source);
                queueOf[queues[q].key] = -1;
            }
            queueCount = 0;
            broadcastSlots = 0;
            frames.begin(source, indirect);
        }
    }

    private void deliver() {
        for (int i = 0; i < frames.size; ) {
            int queue = target[i];
            if (queue >= 0) {
                i = deliverRun(queues[queue], queue, i);
                continue;
            }
            if (queue == BROADCAST) {
                broadcast(i);
            } else {
                source.drops.add(REASONS[DROPPED - queue], 1);
            }
            i += frames.fragments[i];
        }
    }

    private void broadcast(int i) {
        boolean heard = false;
        for (int q = 0; q < queueCount; q++) {
            if (queues[q].takesBroadcast && queues[q].ring != null) {
                deliver(queues[q], i);
                heard = true;
            }
        }
        if (!heard) {
            source.drops.add(DropReason.NO_DESTINATION, 1);
        }
    }

    /**
     * The first pass. A frame between the same addresses as its predecessor goes where that went. Larger than what HotSpot
     * inlines, as {@link #deliverRun}: all in one, a sync reaches the size at which HotSpot stops inlining, and calls
     * accessors of the memory one by one.
     */
    private void chooseDestinations() {
        MemorySegment memory = OffHeap.known(source.mem);
        long[] data = frames.data;
        long[] words = frames.words;
        int[] fragments = frames.fragments;
        int[] targets = target;
        boolean simple =
                from.headerLength == 0 && !through.slotFlags && !through.table.ages() && source.offsetMask == 0;
        long lastFirst = NOBODY;
        long lastSecond = NOBODY;
        int last = NONE;
        int slots = 0;
        int size = frames.size;
        for (int i = 0; i < size; ) {
            long word = words[i];
            int next;
            if (simple && SlotFields.length(word) >= ETHER_HEADER && !SlotFields.has(word, NS_INDIRECT)) {
                long first = FrameCopier.first(memory, data[i]);
                long second = FrameCopier.second(memory, data[i]);
                next = last;
                if (first != lastFirst || second != lastSecond) {
                    learn(FrameCopier.source(first, second));
                    next = target(lookUp(FrameCopier.destination(first)));
                    lastFirst = first;
                    lastSecond = second;
                }
            } else {
                next = target(destination(i));
                lastSecond = NOBODY;
            }
            if (next != last) {
                if (last >= 0) {
                    queues[last].wanted += slots;
                } else if (last == BROADCAST) {
                    broadcastSlots += slots;
                }
                slots = 0;
                last = next;
            }
            int count = fragments[i];
            targets[i] = next;
            slots += count;
            i += count;
        }
        want(last, slots);
    }

    private void want(int destination, int slots) {
        if (destination >= 0) {
            queues[destination].wanted += slots;
        } else if (destination == BROADCAST) {
            broadcastSlots += slots;
        }
    }

    /** The queue for a port; BROADCAST and drop reasons stay what they are. */
    private int target(int port) {
        if (port < 0) {
            return port;
        }
        if (port == from.index) {
            return dropped(DropReason.OWN_SEGMENT);
        }
        return topology.ports[port] == null ? dropped(DropReason.NO_DESTINATION) : queue(port, source.id);
    }

    @SuppressWarnings("EnumOrdinal") // undone by REASONS
    private static int dropped(DropReason reason) {
        return DROPPED - reason.ordinal();
    }

    /** The port index that a frame goes to, BROADCAST, or why it is dropped. Learns its source. */
    private int destination(int i) {
        int header = from.headerLength;
        int first = i;
        long at = frames.data[i];
        int bytes = SlotFields.length(frames.words[i]);
        if (header != 0) {
            if (header < bytes) {
                at += header;
                bytes -= header;
            } else if (header == bytes && frames.fragments[i] > 1) {
                first = i + 1;
                at = frames.data[first];
                bytes = SlotFields.length(frames.words[first]);
            } else {
                return dropped(frames.whyTooShort(i));
            }
        }
        if (bytes < ETHER_HEADER) {
            return dropped(frames.whyTooShort(first));
        }
        copier.readAddresses(frames.memory(first), at);
        if (!through.slotFlags || !SlotFields.has(frames.words[i], NS_NO_LEARN)) {
            learn(copier.sourceAddress);
        }
        int override = SlotFields.flags(frames.words[i]) >>> NS_PORT_SHIFT;
        if (override != 0 && through.slotFlags) {
            return override < ValeSwitch.MAX_PORTS ? override : dropped(DropReason.NO_DESTINATION);
        }
        return lookUp(copier.destinationAddress);
    }

    private int lookUp(long address) {
        if (FrameCopier.isGroup(address)) {
            return BROADCAST;
        }
        int port = through.table.find(address, now);
        return port < 0 ? BROADCAST : port;
    }

    private void learn(long address) {
        if (!FrameCopier.isGroup(address) && (address != from.lastSource || through.table.ages())) {
            from.lastSource = address;
            through.table.learn(address, from.index, now);
        }
    }

    /** The queue of a port and ring; a new one if this batch had none for it. */
    private int queue(int port, int ring) {
        int key = 2 * port + (ring == 0 ? 0 : 1);
        int queue = queueOf[key];
        if (queue < 0) {
            queue = queueCount++;
            if (queue == queues.length) {
                queues = Arrays.copyOf(queues, 2 * queue);
                for (int i = queue; i < queues.length; i++) {
                    queues[i] = new SwitchQueue();
                }
            }
            queueOf[key] = (short) queue;
            queues[queue].begin(key, topology.ports[port], ring);
        }
        return queue;
    }

    private void reserve() {
        if (broadcastSlots != 0) {
            // Broadcasts go to ring 0 of everybody else.
            for (int index : topology.active) {
                if (index != from.index) {
                    // In two steps: a new queue may reallocate the array.
                    int broadcast = queue(index, 0);
                    queues[broadcast].takesBroadcast = true;
                }
            }
        }
        for (int q = 0; q < queueCount; q++) {
            SwitchQueue queue = queues[q];
            int slots = queue.takesBroadcast ? queue.wanted + broadcastSlots : queue.wanted;
            queue.reserve(slots == 0 ? 0 : VnetHeaderAdapter.slots(slots, from, queue.port()));
        }
    }

    /**
     * Delivers frames to a queue up to the first that is not for it alone; returns that. Most frames are of one fragment in
     * the source's memory: those come first, and fast. Larger than what HotSpot inlines, on purpose, see
     * {@link Kring#sync(int, int, int)}.
     */
    private int deliverRun(SwitchQueue to, int queue, int first) {
        int i = first;
        InboundRing ring = to.ring;
        if (ring != null && to.left > 0 && ring.offsetMask == 0 && to.port().headerLength == from.headerLength) {
            Kring sender = source;
            MemorySegment here = OffHeap.known(sender.mem);
            MemorySegment there = OffHeap.known(ring.mem);
            long[] data = frames.data;
            long[] words = frames.words;
            int[] targets = target;
            int largest = ring.bufferSize;
            // As in the kernel, a whole unit where it lies in the frame's own buffer.
            int small = sender.offsetMask == 0 ? FrameCopier.UNIT : -1;
            int position = to.position;
            int end = Math.min(frames.size, first + to.left);
            while (i < end) {
                long word = words[i];
                int length = SlotFields.length(word);
                if (targets[i] != queue || SlotFields.has(word, NS_INDIRECT | NS_MOREFRAG) || length > largest) {
                    break;
                }
                long slot = ring.slot(position);
                long free = SlotFields.word(there, slot);
                long buffer = ring.buffer(SlotFields.index(free));
                // No slice: it would be an object wherever this is not inlined. Copying words takes twice as long.
                if (length <= small) {
                    MemorySegment.copy(here, data[i], there, buffer, FrameCopier.UNIT);
                } else {
                    MemorySegment.copy(here, JAVA_BYTE, data[i], there, JAVA_BYTE, buffer, length);
                }
                SlotFields.word(there, slot, SlotFields.with(free, length, ONE_FRAGMENT));
                position = position + 1 == ring.slots ? 0 : position + 1;
                i++;
            }
            to.left -= i - first;
            to.position = position;
        }
        for (; i < frames.size && target[i] == queue; i += frames.fragments[i]) {
            deliver(to, i);
        }
        return i;
    }

    /** Copies a frame into the slots reserved for it; drops it, and all after it, if they are too few. */
    private void deliver(SwitchQueue to, int i) {
        int count = frames.fragments[i];
        if (to.left < count) {
            to.left = 0;
            to.lost++;
            return;
        }
        if (to.port().headerLength != from.headerLength) {
            deliverOtherwise(to, i);
            return;
        }
        to.left -= count;
        InboundRing ring = to.ring();
        for (int fragment = i; fragment < i + count; fragment++) {
            boolean more = fragment + 1 < i + count;
            int rxFlags = count << NS_PORT_SHIFT | (more ? NS_MOREFRAG : 0);
            FrameCopier.copy(
                    frames.memory(fragment),
                    frames.data[fragment],
                    frames.words[fragment],
                    ring,
                    ring.slot(to.position),
                    rxFlags);
            to.position = ring.next(to.position);
        }
    }

    /** The same for a port with a virtio-net header of another length. */
    private void deliverOtherwise(SwitchQueue to, int i) {
        if (mismatch == null) {
            mismatch = new VnetHeaderAdapter();
        }
        mismatch.begin(frames.fragments[i]);
        for (int fragment = i; fragment < i + frames.fragments[i]; fragment++) {
            mismatch.add(frames.memory(fragment), frames.data[fragment], SlotFields.length(frames.words[fragment]));
        }
        int used = mismatch.copy(from.headerLength, to.port(), to.ring(), to.position, to.left);
        DropReason reason = mismatch.dropped;
        if (reason == DropReason.FULL) {
            to.lost++;
        } else if (reason != null) {
            source.drops.add(reason, 1);
        }
        to.left -= used;
        for (int slot = 0; slot < used; slot++) {
            to.position = to.ring().next(to.position);
        }
    }
}
