package io.github.netmap4j.sys.layout;

import io.github.netmap4j.sys.abi.netmap_ring;
import io.github.netmap4j.sys.call.StructField;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/** Where the fields of {@code struct netmap_ring} are, in bytes from its start. */
public final class RingFields {

    public static final long BUF_OFS = netmap_ring.buf_ofs$offset();
    public static final long NUM_SLOTS = netmap_ring.num_slots$offset();
    public static final long NR_BUF_SIZE = netmap_ring.nr_buf_size$offset();
    public static final long RINGID = netmap_ring.ringid$offset();
    public static final long DIR = netmap_ring.dir$offset();
    public static final long HEAD = netmap_ring.head$offset();
    public static final long CUR = netmap_ring.cur$offset();
    public static final long TAIL = netmap_ring.tail$offset();
    public static final long FLAGS = netmap_ring.flags$offset();
    public static final long OFFSET_MASK = netmap_ring.offset_mask$offset();
    public static final long BUF_ALIGN = netmap_ring.buf_align$offset();
    /** The first slot; what is before it is the header. */
    public static final long SLOTS = netmap_ring.slot$offset();

    public static final VarHandle HEAD_FIELD = field("head");
    public static final VarHandle CUR_FIELD = field("cur");
    public static final VarHandle TAIL_FIELD = field("tail");
    public static final VarHandle FLAGS_FIELD = field("flags");
    public static final VarHandle TS_SEC_FIELD = field("ts", "tv_sec");
    public static final VarHandle TS_USEC_FIELD = field("ts", "tv_usec");

    private RingFields() {}

    /** A handle for a field, for hot paths: see {@link StructField}. */
    public static VarHandle field(String... path) {
        return StructField.of(netmap_ring.layout(), path);
    }

    /** Reads {@code head}. */
    public static int head(MemorySegment memory, long ring) {
        return (int) HEAD_FIELD.get(memory, ring);
    }

    /** Reads {@code cur}. */
    public static int cur(MemorySegment memory, long ring) {
        return (int) CUR_FIELD.get(memory, ring);
    }

    /** Writes {@code tail}. */
    public static void tail(MemorySegment memory, long ring, int tail) {
        TAIL_FIELD.set(memory, ring, tail);
    }

    /** Reads {@code flags}. */
    public static int flags(MemorySegment memory, long ring) {
        return (int) FLAGS_FIELD.get(memory, ring);
    }

    /** Writes {@code ts}, from microseconds since 1970. */
    public static void time(MemorySegment memory, long ring, long micros) {
        long seconds = micros / 1_000_000;
        TS_SEC_FIELD.set(memory, ring, seconds);
        TS_USEC_FIELD.set(memory, ring, micros - seconds * 1_000_000);
    }

    /**
     * The size of a ring.
     *
     * @param slots how many slots it has
     * @return bytes
     */
    public static long size(int slots) {
        return SLOTS + slots * SlotFields.SIZE;
    }
}
