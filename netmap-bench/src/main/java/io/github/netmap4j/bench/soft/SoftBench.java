package io.github.netmap4j.bench.soft;

import io.github.netmap4j.bench.run.Twin;
import io.github.netmap4j.bench.run.TwinBench;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.openjdk.jmh.annotations.Param;

/** What the benches of the software device in one thread have in common: a batch is sent, and then received. */
public abstract class SoftBench extends TwinBench {

    private static final MethodHandle NEW = Twin.function("twin_soft_new");

    /** Packets for each sync. */
    @Param({"1", "8", "64", "512"})
    public int batch;

    /** Bytes of a packet. */
    @Param({"60", "1500"})
    public int length;

    /** The device in C: two ports with rings as long as those of {@link PortPair}. It lives as long as the JVM. */
    public static MemorySegment newTwin() {
        return newTwin(PortPair.SLOTS);
    }

    /** The same with rings of so many slots. */
    public static MemorySegment newTwin(int slots) {
        try {
            MemorySegment header = Arena.global().allocate(PortPair.HEADER.length, Long.BYTES);
            header.copyFrom(MemorySegment.ofArray(PortPair.HEADER));
            return MemorySegment.ofAddress((long) NEW.invokeExact(MemorySegment.NULL, header, (long) slots, 0L));
        } catch (Throwable unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    /** Names the twin. */
    final void twin(String function) {
        Twin.of(function, newTwin(), MemorySegment.NULL, batch | (long) length << Integer.SIZE, batch);
    }
}
