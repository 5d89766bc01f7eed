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
 * Compares what a port's memory says about its rings with what the registration answered: any program that maps the memory
 * may have written there. What is used later was read once, and checked.
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

    /** The first ring: all have their buffers in one pool, so all must agree with it. */
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

    /** Checks the numbers of rings without the host's, and that all of {@code ring_ofs} is within the memory. */
    public void rings(long tx, long rx) {
        require("ni_tx_rings", nifp.ni_tx_rings(), tx);
        require("ni_rx_rings", nifp.ni_rx_rings(), rx);
        long most = (memory.byteSize() - nifp.offset() - IfFields.RING_OFS) / Long.BYTES - tx - rx;
        requireRange("ni_host_tx_rings", nifp.ni_host_tx_rings(), 0, most);
        requireRange("ni_host_rx_rings", nifp.ni_host_rx_rings(), 0, most - nifp.ni_host_tx_rings());
    }

    /** Checks the numbers of host rings; a port without has a place for one in its memory. */
    public void hostRings(long tx, long rx) {
        require("ni_host_tx_rings", nifp.ni_host_tx_rings(), Math.max(1, tx));
        require("ni_host_rx_rings", nifp.ni_host_rx_rings(), Math.max(1, rx));
    }

    /**
     * A view of a ring, checked against the registration.
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
        // Checked before the view is made, whose own check reports less.
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

    /** Checks the head of the list of extra buffers: a buffer if some were granted, else 0. */
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
