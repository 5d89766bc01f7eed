package io.github.netmap4j.soft.memory;

import static io.github.netmap4j.sys.os.Errno.ENOMEM;
import static java.lang.System.Logger.Level.WARNING;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.soft.spi.MemoryStats;
import io.github.netmap4j.soft.spi.PoolConfig;
import io.github.netmap4j.soft.spi.Region;
import io.github.netmap4j.soft.spi.RegionSource;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.sys.device.FailureCause;
import io.github.netmap4j.sys.layout.IfFields;
import io.github.netmap4j.sys.layout.RingFields;
import io.github.netmap4j.sys.layout.SlotFields;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The memory behind one memory id, and its allocator: netmap_if structs, rings and buffers, in this order, in one region.
 * Offsets count from the start of the region. Buffers 0 and 1 are never handed out.
 *
 * <p>Ports hold references; a memory with none loses its id. Registrations activate it; when the last one leaves, every
 * object is free again, whatever the program did to its rings. The region itself lives on while it is mapped. All of it
 * is guarded by the device's control lock.
 */
public final class PortMemory {

    /** Bytes per page. Fixed: it is part of the sizes that programs see. */
    public static final int PAGE = PoolLimits.PAGE;

    /** Buffers 0 and 1 are never handed out. */
    public static final int RESERVED_BUFFERS = 2;

    private static final System.Logger LOG = System.getLogger("io.github.netmap4j.soft");

    private final MemoryTable table;
    private final boolean isPrivate;
    private final @Nullable RegionSource source;
    private final ObjectPool ifs;
    private final ObjectPool rings;
    private final ObjectPool buffers;
    /** Bytes from a page to buffer 0. */
    private final int bufferShift;

    private int id;
    private int references = 1;
    private int active;
    private int mappings;
    private @Nullable Region region;
    private long corrupted;

    /** A memory that the region source fills on its first use. */
    PortMemory(MemoryTable table, boolean isPrivate, PoolConfig config, RegionSource source) {
        this.table = table;
        this.isPrivate = isPrivate;
        this.source = source;
        this.ifs = new ObjectPool(config.ifs(), isPrivate ? PoolLimits.PRIVATE_IFS : PoolLimits.GLOBAL_IFS, 0);
        this.rings = new ObjectPool(config.rings(), PoolLimits.RINGS, 0);
        this.buffers = new ObjectPool(config.buffers(), PoolLimits.BUFFERS, RESERVED_BUFFERS);
        this.bufferShift = config.bufferShift();
    }

    /** A memory in a region that exists. */
    PortMemory(MemoryTable table, PoolConfig config, Region region) {
        this.table = table;
        this.isPrivate = true;
        this.source = null;
        this.region = region;
        long left = region.segment().byteSize();
        this.ifs = ObjectPool.external(config.ifs(), PoolLimits.PRIVATE_IFS, 0, left);
        left -= ifs.bytes();
        this.rings = ObjectPool.external(config.rings(), PoolLimits.RINGS, 0, left);
        left -= rings.bytes();
        this.buffers = ObjectPool.external(config.buffers(), PoolLimits.BUFFERS, RESERVED_BUFFERS, left);
        this.bufferShift = 0;
        if (ifs.free() == 0 || rings.free() == 0 || buffers.free() == 0) {
            throw new RequestRefusedException(
                    ENOMEM, FailureCause.EXTERNAL_MEMORY, "the external memory has no room for an object of each pool");
        }
    }

    /** Whether it is external memory at this place. */
    boolean isIn(Region place) {
        return isExternal()
                && region != null
                && region.segment().address() == place.segment().address()
                && region.segment().byteSize() == place.segment().byteSize();
    }

    void id(int assigned) {
        id = assigned;
    }

    /** The {@code nr_mem_id}, 1 to 65535. */
    public int id() {
        return id;
    }

    /** Whether it is in memory that the program brought. */
    boolean isExternal() {
        return source == null;
    }

    /** Whether it is not the global memory: {@code NI_PRIV_MEM}. */
    public boolean isPrivate() {
        return isPrivate;
    }

    /** The {@code nr_memsize}: bytes that can be mapped. */
    public long size() {
        return ifs.bytes() + rings.bytes() + buffers.bytes() + (bufferShift == 0 ? 0 : PAGE);
    }

    public ObjectPool ifs() {
        return ifs;
    }

    public ObjectPool rings() {
        return rings;
    }

    public ObjectPool buffers() {
        return buffers;
    }

    /** The region's memory, which an active memory always has. */
    public MemorySegment segment() {
        return Objects.requireNonNull(region, "nobody has activated the memory").segment();
    }

    /** The first ring object's offset in the region. */
    public long ringsOffset() {
        return ifs.bytes();
    }

    /** Buffer 0's offset in the region. */
    public long buffersOffset() {
        return ifs.bytes() + rings.bytes() + bufferShift;
    }

    // Life

    /** Takes one more reference. */
    public PortMemory retain() {
        references++;
        return this;
    }

    /** Releases a reference. */
    public void release() {
        if (--references == 0) {
            table.remove(this);
            releaseRegion();
        }
    }

    /**
     * Starts a registration's use of it: the first one makes the region.
     *
     * @throws RequestRefusedException ENOMEM if the region source has no memory
     */
    public void activate() {
        if (region == null) {
            try {
                region = Objects.requireNonNull(source).allocate(id, size());
            } catch (OutOfMemoryError exhausted) {
                throw new RequestRefusedException(
                        ENOMEM,
                        FailureCause.SYSTEM_MEMORY,
                        Objects.requireNonNullElse(exhausted.getMessage(), "no memory of " + size() + " bytes"));
            }
            if (region.segment().byteSize() != size() || region.segment().address() % PAGE != 0) {
                Region wrong = region;
                region = null;
                wrong.release().run();
                throw new IllegalStateException("the region source was asked for " + size()
                        + " page-aligned bytes and gave " + wrong.segment());
            }
        }
        active++;
    }

    /** Ends a registration's use of it. After the last one, objects that leaked are free again. */
    public void deactivate() {
        if (active == 1) {
            ifs.reset();
            rings.reset();
            buffers.reset();
        }
        active--;
    }

    /** Keeps the region for a mapping. */
    public void mapped() {
        mappings++;
    }

    /** Releases a mapping's hold on the region. */
    public void unmapped() {
        mappings--;
        releaseRegion();
    }

    private void releaseRegion() {
        if (references == 0 && mappings == 0 && region != null) {
            Region last = region;
            region = null;
            last.release().run();
        }
    }

    // Objects

    /**
     * Allocates a ring and clears its header, so that nothing of an earlier ring shows.
     *
     * @return its offset
     * @throws RequestRefusedException ENOMEM if the pool is empty, or its objects are too small for so many slots
     */
    public long newRing(int slots) {
        long size = RingFields.size(slots);
        int index = allocate(rings, size, FailureCause.RING_POOL, FailureCause.RING_SIZE);
        long offset = ringsOffset() + (long) index * rings.objectSize();
        segment().asSlice(offset, RingFields.SLOTS).fill((byte) 0);
        return offset;
    }

    /** Gives a ring back. */
    public void freeRing(long offset) {
        free(rings, (int) ((offset - ringsOffset()) / rings.objectSize()), "ring");
    }

    /**
     * Allocates a netmap_if and clears it.
     *
     * @param ringCount how many ring offsets it needs
     * @return its offset
     * @throws RequestRefusedException ENOMEM
     */
    public long newIf(int ringCount) {
        long size = IfFields.size(ringCount);
        long offset = (long) allocate(ifs, size, FailureCause.IF_POOL, FailureCause.IF_POOL) * ifs.objectSize();
        segment().asSlice(offset, size).fill((byte) 0);
        return offset;
    }

    /** Gives a netmap_if back, and the extra buffers in its list. */
    public void freeIf(long offset) {
        freeExtraBuffers(offset);
        free(ifs, (int) (offset / ifs.objectSize()), "netmap_if");
    }

    private int allocate(ObjectPool pool, long size, FailureCause none, FailureCause small) {
        String what = pool.limits().what();
        if (size > pool.objectSize()) {
            throw PoolRefusal.of(
                    this,
                    pool,
                    small,
                    size + " bytes are needed, and the " + what + " of " + this + " have " + pool.objectSize(),
                    pool.total(),
                    size);
        }
        int index = pool.allocate(0);
        if (index < 0) {
            throw PoolRefusal.of(
                    this,
                    pool,
                    none,
                    "all " + pool.total() + " " + what + " of " + this + " are in use",
                    2L * pool.total(),
                    pool.objectSize());
        }
        return index;
    }

    /** The memory, for messages. */
    @Override
    public String toString() {
        return (isExternal() ? "external" : isPrivate ? "private" : "global") + " memory " + id;
    }

    /**
     * Gives every slot of a ring a buffer, or none.
     *
     * @param slots the first slot's offset
     * @param count how many
     * @throws RequestRefusedException ENOMEM if there are not as many buffers
     */
    public void newBuffers(long slots, int count) {
        if (buffers.free() < count) {
            throw PoolRefusal.of(
                    this,
                    buffers,
                    FailureCause.BUFFER_POOL,
                    count + " buffers are needed, and " + buffers.free() + " of the " + buffers.total() + " of " + this
                            + " are free",
                    (long) buffers.total() + count - buffers.free(),
                    buffers.objectSize());
        }
        MemorySegment memory = segment();
        int index = 0;
        for (int i = 0; i < count; i++) {
            index = buffers.allocate(index);
            long slot = slots + i * SlotFields.SIZE;
            memory.set(JAVA_LONG, slot, SlotFields.word(index, buffers.objectSize(), 0));
            memory.set(JAVA_LONG, slot + SlotFields.PTR, 0);
        }
    }

    /** Gives back the buffers that the slots of a ring have now. Slots with index 0 or 1 have none. */
    public void freeBuffers(long slots, int count) {
        MemorySegment memory = segment();
        for (int i = 0; i < count; i++) {
            freeBuffer(memory.get(JAVA_INT, slots + i * SlotFields.SIZE + SlotFields.BUF_IDX));
        }
    }

    /** Gives a buffer back. Index 0 or 1 stands for none. */
    public void freeBuffer(int index) {
        if (index < 0 || index >= RESERVED_BUFFERS) {
            free(buffers, index, "buffer");
        }
    }

    /**
     * Allocates extra buffers, linked through their first word, and puts the list's head into {@code ni_bufs_head}.
     *
     * @param nifp the netmap_if
     * @param wanted how many
     * @return how many there were
     */
    public int newExtraBuffers(long nifp, int wanted) {
        MemorySegment memory = segment();
        int head = 0;
        int got = 0;
        int at = 0;
        while (got != wanted) {
            int index = buffers.allocate(at);
            if (index < 0) {
                break;
            }
            memory.set(JAVA_INT, bufferOffset(index), head);
            head = index;
            at = index;
            got++;
        }
        memory.set(JAVA_INT, nifp + IfFields.NI_BUFS_HEAD, head);
        return got;
    }

    /** Frees the list at {@code ni_bufs_head}, up to the first broken link. */
    private void freeExtraBuffers(long nifp) {
        MemorySegment memory = segment();
        int head = memory.get(JAVA_INT, nifp + IfFields.NI_BUFS_HEAD);
        while (head != 0) {
            if (head < RESERVED_BUFFERS || head >= buffers.total()) {
                corrupted("the list of extra buffers goes on at buffer " + Integer.toUnsignedString(head));
                return;
            }
            long buffer = bufferOffset(head);
            if (!free(buffers, head, "extra buffer")) {
                return;
            }
            head = memory.get(JAVA_INT, buffer);
            memory.set(JAVA_INT, buffer, 0);
        }
    }

    private long bufferOffset(int index) {
        return buffersOffset() + (long) index * buffers.objectSize();
    }

    private boolean free(ObjectPool pool, int object, String what) {
        if (!pool.release(object)) {
            corrupted(what + " " + Integer.toUnsignedString(object) + " given back, but it was not in use");
            return false;
        }
        return true;
    }

    private void corrupted(String what) {
        corrupted++;
        // A broken list may be met at every close: the log gets the 1st, 2nd, 4th, 8th … time.
        if (Long.bitCount(corrupted) == 1) {
            LOG.log(
                    WARNING,
                    "memory {0}: {1} (number {2} of this kind); a program has written to what is not its own, or lost count",
                    id,
                    what,
                    corrupted);
        }
    }

    /** The figures of this memory now. */
    public MemoryStats stats() {
        return new MemoryStats(
                id,
                size(),
                active,
                mappings,
                ifs.total(),
                ifs.free(),
                rings.total(),
                rings.free(),
                buffers.total(),
                buffers.free(),
                corrupted);
    }
}
