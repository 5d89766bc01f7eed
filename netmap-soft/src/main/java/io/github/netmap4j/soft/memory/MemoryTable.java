package io.github.netmap4j.soft.memory;

import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.ENOMEM;

import io.github.netmap4j.soft.spi.PoolConfig;
import io.github.netmap4j.soft.spi.PoolSize;
import io.github.netmap4j.soft.spi.Region;
import io.github.netmap4j.soft.spi.RegionSource;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.sys.device.FailureCause;
import io.github.netmap4j.sys.layout.IfFields;
import io.github.netmap4j.sys.layout.RingFields;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The memories of a device by id. Id 1 is the global one, which is always there. Guarded by the control lock. */
public final class MemoryTable {

    private static final int GLOBAL_ID = 1;
    private static final int MAX_ID = 0xffff;

    private final TreeMap<Integer, PortMemory> memories = new TreeMap<>();
    private final RegionSource source;
    private final PoolConfig minimum;
    private final boolean onlyGlobal;
    private final PortMemory global;
    private int lastId = GLOBAL_ID;

    /**
     * The table of a new device.
     *
     * @param source the source of regions
     * @param globalConfig the pools of memory 1
     * @param minimum the minimum size of a private memory
     * @param onlyGlobal whether every port uses the global memory, unless the request says otherwise
     * @throws RequestRefusedException EINVAL if the global pools are beyond netmap's limits
     */
    public MemoryTable(RegionSource source, PoolConfig globalConfig, PoolConfig minimum, boolean onlyGlobal) {
        this.source = source;
        this.minimum = minimum;
        this.onlyGlobal = onlyGlobal;
        this.global = new PortMemory(this, false, globalConfig, source);
        global.id(GLOBAL_ID);
        memories.put(GLOBAL_ID, global);
    }

    /** The global memory, with one more reference. */
    public PortMemory global() {
        return global.retain();
    }

    /**
     * The memory with an id, with one more reference.
     *
     * @throws RequestRefusedException EINVAL if there is none
     */
    public PortMemory find(int id) {
        PortMemory memory = memories.get(id);
        if (memory == null) {
            throw new RequestRefusedException(
                    EINVAL,
                    FailureCause.NO_MEMORY_ID,
                    "no memory has id " + id,
                    "leave the id out, or take that of an open port; there is " + memories.keySet());
        }
        return memory.retain();
    }

    /** The memory with an id, without a reference, or null. */
    public @Nullable PortMemory peek(int id) {
        return memories.get(id);
    }

    /**
     * A new private memory, large enough for a port. Its one reference is the caller's.
     *
     * @param pipes how many pipes of this port must have room
     */
    public PortMemory newPrivate(int txRings, int txSlots, int rxRings, int rxSlots, int extraBuffers, int pipes) {
        if (onlyGlobal) {
            return global();
        }
        // One more ring each way: netmap counts host rings even for ports that have none.
        int tx = txRings + 1;
        int rx = rxRings + 1;
        // A pipe end has two rings each way, by the same count; its rings may be larger than the port's.
        int ifCount = 2 + 4 * pipes;
        int ringCount = tx + rx + 8 * pipes;
        long bufferCount = (4L * pipes + rx) * rxSlots + (4L * pipes + tx) * txSlots + 2 + extraBuffers;
        PoolConfig config = new PoolConfig(
                atLeast(minimum.ifs(), ifCount, IfFields.size(tx + rx)),
                atLeast(minimum.rings(), ringCount, RingFields.size(Math.max(txSlots, rxSlots))),
                atLeast(minimum.buffers(), (int) Math.min(bufferCount, Integer.MAX_VALUE), 1),
                minimum.bufferShift());
        return add(new PortMemory(this, true, config, source));
    }

    private static PoolSize atLeast(PoolSize least, int count, long size) {
        return new PoolSize(Math.max(least.count(), count), (int) Math.max(least.objectSize(), size));
    }

    /** A memory in a region that the program provided; the existing one if the region is in use. With a reference. */
    public PortMemory newExternal(PoolConfig config, Region region) {
        for (PortMemory memory : memories.values()) {
            if (memory.isIn(region)) {
                region.release().run();
                return memory.retain();
            }
        }
        try {
            return add(new PortMemory(this, config, region));
        } catch (RequestRefusedException full) {
            region.release().run();
            throw full;
        }
    }

    /** The kernel's order: the next free id after the one assigned last. */
    private PortMemory add(PortMemory memory) {
        int id = lastId;
        do {
            id = id == MAX_ID ? GLOBAL_ID : id + 1;
            if (!memories.containsKey(id)) {
                memory.id(id);
                memories.put(id, memory);
                lastId = id;
                return memory;
            }
        } while (id != lastId);
        throw new RequestRefusedException(ENOMEM, FailureCause.MEMORY_IDS, "all " + MAX_ID + " memory ids are in use");
    }

    void remove(PortMemory memory) {
        memories.remove(memory.id());
        if (lastId == memory.id()) {
            Map.Entry<Integer, PortMemory> before = memories.lowerEntry(lastId);
            lastId = before != null ? before.getKey() : memories.lastKey();
        }
    }

    /** The minimum size of a private memory. */
    public PoolConfig minimum() {
        return minimum;
    }
}
