package io.github.netmap4j.soft.port;

import static io.github.netmap4j.soft.memory.SlotFields.NS_INDIRECT;
import static io.github.netmap4j.soft.memory.SlotFields.NS_MOREFRAG;
import static io.github.netmap4j.soft.memory.SlotFields.NS_NO_LEARN;
import static io.github.netmap4j.soft.memory.SlotFields.NS_PORT_SHIFT;

import java.util.Arrays;

/**
 * A batch of fragments on its way through a switch, in two passes as the kernel does it: first the destination of each
 * frame, then, destination by destination, room for all of its frames at once, the copies, and one notification. It
 * belongs to a transmit ring and is used inside the ring's gate.
 */
final class SwitchBatch {

    private static final int DROP = -1;
    private static final int BROADCAST = -2;
    private static final int MAX_RINGS = 16;
    private static final int ETHER_HEADER = 14;

    private Ring source;
    private SwitchPort from;
    private ValeSwitch through;
    private ValeSwitch.Topology topology;

    // The fragments.
    private final long[] data;
    private final int[] length;
    private final int[] flags;
    /** For the first fragment of a frame, how many it has. */
    private final int[] fragments;
    /** For the first fragment of a frame, its destination: an index into the queues, BROADCAST or DROP. */
    private final int[] target;

    private int size;
    private int frameStart;

    // The destinations of this batch.
    private final short[] queueOf = new short[ValeSwitch.MAX_PORTS * MAX_RINGS];
    private SwitchQueue[] queues = {new SwitchQueue(), new SwitchQueue()};
    private int queueCount;
    private int broadcastSlots;

    private final FrameCopier copier = new FrameCopier();
    /** Made when it is needed: hardly ever. */
    private HeaderMismatch mismatch;

    SwitchBatch(int capacity) {
        data = new long[capacity];
        length = new int[capacity];
        flags = new int[capacity];
        fragments = new int[capacity];
        target = new int[capacity];
        Arrays.fill(queueOf, (short) -1);
    }

    /** Starts with the frames of one sync. */
    void begin(Ring ring, SwitchPort port, ValeSwitch valeSwitch) {
        source = ring;
        from = port;
        through = valeSwitch;
        topology = valeSwitch.topology();
        size = 0;
        frameStart = 0;
    }

    int size() {
        return size;
    }

    /**
     * Adds a fragment.
     *
     * @param at where its bytes are: an offset in the source's memory, or an address with NS_INDIRECT
     * @param more whether the frame goes on in the next one
     */
    void add(long at, int bytes, int slotFlags, boolean more) {
        data[size] = at;
        length[size] = bytes;
        flags[size] = slotFlags;
        size++;
        if (!more) {
            endFrame();
        }
    }

    private void endFrame() {
        fragments[frameStart] = size - frameStart;
        frameStart = size;
    }

    /** Forwards what was added. A frame whose end is missing goes as it is. */
    void flush() {
        if (frameStart != size) {
            endFrame();
        }
        if (size == 0) {
            return;
        }
        chooseDestinations();
        reserve();
        for (int i = 0; i < size; i += fragments[i]) {
            int queue = target[i];
            if (queue >= 0) {
                deliver(queues[queue], i);
            } else if (queue == BROADCAST) {
                for (int q = 0; q < queueCount; q++) {
                    if (queues[q].takesBroadcast) {
                        deliver(queues[q], i);
                    }
                }
            }
        }
        for (int q = 0; q < queueCount; q++) {
            queues[q].finish();
            queueOf[queues[q].key] = -1;
        }
        queueCount = 0;
        broadcastSlots = 0;
        size = 0;
        frameStart = 0;
    }

    private void chooseDestinations() {
        for (int i = 0; i < size; i += fragments[i]) {
            int port = destination(i);
            int slots = fragments[i];
            if (port == BROADCAST) {
                broadcastSlots += slots;
                target[i] = BROADCAST;
            } else if (port == DROP || port == from.index || topology.ports[port] == null) {
                target[i] = DROP;
            } else {
                int queue = queue(port, source.id);
                target[i] = queue;
                queues[queue].wanted += slots;
            }
        }
    }

    /** The port index that a frame goes to, BROADCAST or DROP. Learns where it came from. */
    private int destination(int i) {
        int header = from.headerLength;
        int first = i;
        long at = data[i];
        int bytes = length[i];
        if (header != 0) {
            if (header < bytes) {
                at += header;
                bytes -= header;
            } else if (header == bytes && fragments[i] > 1) {
                first = i + 1;
                at = data[first];
                bytes = length[first];
            } else {
                return DROP;
            }
        }
        if (bytes < ETHER_HEADER) {
            return DROP;
        }
        if ((flags[first] & NS_INDIRECT) == 0) {
            copier.readAddresses(source.mem, at);
        } else if (!copier.readAddresses(source.caller, at)) {
            return DROP;
        }
        if (!through.slotFlags || (flags[i] & NS_NO_LEARN) == 0) {
            learn(copier.sourceAddress);
        }
        int override = flags[i] >>> NS_PORT_SHIFT;
        if (override != 0 && through.slotFlags) {
            return override < ValeSwitch.MAX_PORTS ? override : DROP;
        }
        if (FrameCopier.isGroup(copier.destinationAddress)) {
            return BROADCAST;
        }
        int port = through.table.find(copier.destinationAddress);
        return port < 0 ? BROADCAST : port;
    }

    private void learn(long address) {
        if (!FrameCopier.isGroup(address) && (address != from.lastSource || through.table.ages())) {
            from.lastSource = address;
            through.table.learn(address, from.index);
        }
    }

    /** The queue of a port and ring; a new one if this batch had none for it. */
    private int queue(int port, int ring) {
        int key = port * MAX_RINGS + ring;
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
                    // In two steps: making a queue may make the array anew.
                    int broadcast = queue(index, 0);
                    queues[broadcast].takesBroadcast = true;
                }
            }
        }
        for (int q = 0; q < queueCount; q++) {
            SwitchQueue queue = queues[q];
            int slots = queue.takesBroadcast ? queue.wanted + broadcastSlots : queue.wanted;
            queue.reserve(slots == 0 ? 0 : HeaderMismatch.slots(slots, from, queue.port));
        }
    }

    /** Copies a frame into the slots reserved for it; drops it, and all after it, if they are not enough. */
    private void deliver(SwitchQueue to, int i) {
        int count = fragments[i];
        if (to.left < count) {
            to.left = 0;
            return;
        }
        if (to.port.headerLength != from.headerLength) {
            deliverOtherwise(to, i);
            return;
        }
        to.left -= count;
        InboundRing ring = to.ring;
        for (int fragment = i; fragment < i + count; fragment++) {
            boolean more = fragment + 1 < i + count;
            int rxFlags = count << 8 | (more ? NS_MOREFRAG : 0);
            boolean indirect = (flags[fragment] & NS_INDIRECT) != 0;
            FrameCopier.copy(source, data[fragment], length[fragment], indirect, ring, ring.slot(to.position), rxFlags);
            to.position = ring.next(to.position);
        }
    }

    /** The same for a port with a virtio-net header of another length. */
    private void deliverOtherwise(SwitchQueue to, int i) {
        if (to.left == 0) {
            return;
        }
        if (mismatch == null) {
            mismatch = new HeaderMismatch();
        }
        mismatch.begin(fragments[i]);
        for (int fragment = i; fragment < i + fragments[i]; fragment++) {
            mismatch.add(source, data[fragment], length[fragment], flags[fragment]);
        }
        int used = mismatch.copy(from.headerLength, to.port, to.ring, to.position, to.left);
        to.left -= used;
        for (int slot = 0; slot < used; slot++) {
            to.position = to.ring.next(to.position);
        }
    }
}
