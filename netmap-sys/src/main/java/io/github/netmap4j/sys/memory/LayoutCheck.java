package io.github.netmap4j.sys.memory;

import io.github.netmap4j.sys.device.CorruptMemoryException;
import io.github.netmap4j.sys.layout.IfFields;
import io.github.netmap4j.sys.layout.RingFields;
import io.github.netmap4j.sys.struct.NetmapIf;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * What a port's memory says of its rings, held against what the registration answered: any program that maps the memory may
 * have written there. What is used later was read once, and checked.
 */
public final class LayoutCheck {

    /** Objects of netmap's memory are aligned to this. */
    private static final long ALIGNMENT = 8;

    private static final long LARGEST_BUFFER = 1 << 16;

    /** Buffers 0 and 1 are netmap's own. */
    private static final long FIRST_BUFFER = 2;

    private final String port;
    private final MemorySegment memory;
    private final NetmapIf nifp;

    /** All rings of a port have their buffers in one pool: each must say what the first says. */
    private @Nullable NetmapRing first;

    /**
     * Begins with the {@code netmap_if}.
     *
     * @param offset {@code nr_offset} of the registration
     */
    public LayoutCheck(String port, MemorySegment memory, long offset) {
        this.port = port;
        this.memory = memory;
        requirePlace("nr_offset", offset, IfFields.RING_OFS);
        this.nifp = new NetmapIf(memory, offset);
    }

    private String of(String field) {
        return field + " of " + port;
    }

    private void requirePlace(String field, long at, long size) {
        requireRange(field, at, 0, memory.byteSize() - size);
        if (at % ALIGNMENT != 0) {
            throw CorruptMemoryException.differs(of(field), at, at - at % ALIGNMENT);
        }
    }

    private void requireRange(String field, long said, long least, long most) {
        if (said < least || said > most) {
            throw CorruptMemoryException.outside(of(field), said, least, most);
        }
    }

    private void require(String field, long said, long answered) {
        if (said != answered) {
            throw CorruptMemoryException.differs(of(field), said, answered);
        }
    }

    public NetmapIf nifp() {
        return nifp;
    }

    /** The numbers of rings without the host's. All entries of {@code ring_ofs} are within the memory then. */
    public void rings(long tx, long rx) {
        require("ni_tx_rings", nifp.ni_tx_rings(), tx);
        require("ni_rx_rings", nifp.ni_rx_rings(), rx);
        long most = (memory.byteSize() - nifp.offset() - IfFields.RING_OFS) / Long.BYTES - tx - rx;
        requireRange("ni_host_tx_rings", nifp.ni_host_tx_rings(), 0, most);
        requireRange("ni_host_rx_rings", nifp.ni_host_rx_rings(), 0, most - nifp.ni_host_tx_rings());
    }

    /** The numbers of host rings; the memory of a port that has none has a place for one. */
    public void hostRings(long tx, long rx) {
        require("ni_host_tx_rings", nifp.ni_host_tx_rings(), Math.max(1, tx));
        require("ni_host_rx_rings", nifp.ni_host_rx_rings(), Math.max(1, rx));
    }

    /**
     * A view of a ring that is as the registration answered.
     *
     * @param name for messages
     * @param index in {@code ring_ofs}
     * @param slots {@code nr_tx_slots} or {@code nr_rx_slots}
     * @return the view; null if the ring is not bound
     */
    public @Nullable NetmapRing ring(String name, long index, long slots) {
        long ofs = nifp.ring_ofs(index);
        if (ofs == 0) {
            return null;
        }
        long at = nifp.offset() + ofs;
        requirePlace("the place of " + name, at, RingFields.SLOTS + slots * NetmapSlot.SIZE);
        // Before the view is made, which checks it too, but says less.
        require(
                "num_slots of " + name,
                Integer.toUnsignedLong(memory.get(ValueLayout.JAVA_INT, at + RingFields.NUM_SLOTS)),
                slots);
        NetmapRing ring = new NetmapRing(memory, at);
        require("num_slots of " + name, ring.num_slots(), slots);
        requireRange("nr_buf_size of " + name, ring.nr_buf_size(), 1, LARGEST_BUFFER);
        requireRange("the place of the buffers of " + name, ring.buffer(0), 0, memory.byteSize());
        if (first == null) {
            first = ring;
        }
        require("nr_buf_size of " + name, ring.nr_buf_size(), first.nr_buf_size());
        require("the place of the buffers of " + name, ring.buffer(0), first.buffer(0));
        return ring;
    }

    /** The head of the list of extra buffers: a buffer if some were granted, and none else. */
    public void extraBuffers(long granted) {
        long head = nifp.ni_bufs_head();
        if (granted == 0) {
            require("ni_bufs_head", head, 0);
        } else if (first != null) {
            long buffers = (memory.byteSize() - first.buffer(0)) / first.nr_buf_size();
            requireRange("ni_bufs_head", head, FIRST_BUFFER, buffers - 1);
        }
    }
}
