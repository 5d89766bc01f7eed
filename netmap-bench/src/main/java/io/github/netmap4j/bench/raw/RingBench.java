package io.github.netmap4j.bench.raw;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.github.netmap4j.bench.run.Twin;
import io.github.netmap4j.bench.run.TwinBench;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * The common part of the benchmarks over one ring or a pair of rings. An invocation is a batch: all slots that the
 * program owns, then a sync that returns them.
 */
public abstract class RingBench extends TwinBench {

    /** Slots of each ring; 256 fit into the cache with their packets, 4096 with buffers of 2048 bytes do not. */
    @Param({"256", "1024", "4096"})
    public int slots;

    /**
     * What the JIT has seen at the call sites: {@code mono}, memory of one kind as in most programs; {@code mega}, memory
     * of five kinds before.
     */
    @Param({"mono", "other", "mega"})
    public String profile;

    RingMemory memory;
    private Arena arena;
    private String way;

    /** Lays out the rings, spoils the profile if that is wanted, and names the twin. */
    @Setup
    public void setUp(BenchmarkParams params) throws IOException {
        String benchmark = params.getBenchmark();
        way = benchmark.substring(benchmark.lastIndexOf('.') + 1);
        arena = Arena.ofShared();
        memory = new RingMemory(arena.allocate(RingMemory.size(slots), 4096), slots);
        if (!profile.equals("mono")) {
            spoilProfile();
        }
        twin(memory);
    }

    /** Unmaps the rings. */
    @TearDown
    public void tearDown() {
        arena.close();
    }

    /** Names the twin, by {@link Twin#of}. */
    abstract void twin(RingMemory memory);

    /** Names a twin that fills the transmit ring's slots with packets of {@link RingMemory#PACKET} bytes. */
    static void transmits(String twin, RingMemory memory) {
        Twin.of(twin, RingMemory.pointer(memory.tx), MemorySegment.NULL, RingMemory.PACKET, memory.packets());
    }

    /** The twin that goes through the ring in the same style: C names read and write the ring's head for each packet. */
    final String cNamesOr(String twin) {
        return way.equals("cNames") ? twin + "_by_head" : twin;
    }

    /** Runs a batch in each way that this class measures. */
    abstract void everyWay(RingMemory memory);

    private void spoilProfile() throws IOException {
        int few = 64;
        long size = RingMemory.size(few);
        Path file = Files.createTempFile("netmap4j", ".region");
        try (Arena shared = Arena.ofShared();
                Arena confined = Arena.ofConfined();
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            List<MemorySegment> kinds = new ArrayList<>();
            kinds.add(shared.allocate(size, 4096));
            kinds.add(confined.allocate(size, 4096));
            kinds.add(Arena.ofAuto().allocate(size, 4096));
            if (profile.equals("other")) kinds.add(MemorySegment.ofArray(new long[Math.toIntExact(size / Long.BYTES)]));
            kinds.add(channel.map(FileChannel.MapMode.READ_WRITE, 0, size, shared));
            List<RingMemory> rings = kinds.stream()
                    .filter(MemorySegment::isNative)
                    .map(kind -> new RingMemory(kind, few))
                    .toList();
            for (int round = 0; round < 2000; round++) {
                if (profile.equals("mega")) {
                    rings.forEach(this::everyWay);
                } else {
                    kinds.forEach(RingBench::readAndWrite);
                }
            }
        } finally {
            Files.delete(file);
        }
    }

    /** Uses memory like other code of a program. */
    private static void readAndWrite(MemorySegment memory) {
        for (long i = 0; i < 4096; i += Long.BYTES) {
            memory.set(JAVA_LONG_UNALIGNED, i, memory.get(JAVA_LONG_UNALIGNED, i) + 1);
            memory.set(JAVA_LONG, i, memory.get(JAVA_LONG, i) + 1);
            memory.set(JAVA_INT, i, memory.get(JAVA_INT, i) + 1);
            memory.set(JAVA_SHORT, i, (short) (memory.get(JAVA_SHORT, i) + 1));
            memory.set(JAVA_BYTE, i, (byte) (memory.get(JAVA_BYTE, i) + 1));
        }
    }
}
