package io.github.netmap4j.bench.scale;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.bench.run.Row;
import io.github.netmap4j.bench.run.Twin;
import io.github.netmap4j.bench.run.TwinBench;
import io.github.netmap4j.bench.soft.PortPair;
import io.github.netmap4j.bench.soft.SoftBench;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.device.NetmapException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One thread that serves a growing number of links on one device, rings per link, and slots per ring. An invocation is
 * a batch of {@value #BATCH} packets of {@value #LENGTH} bytes on each ring.
 */
public abstract class ScaleBench extends TwinBench {

    /** Half of what the smallest ring has room for: the batch before counts as received only from the next sync on. */
    static final int BATCH = 64;

    static final int LENGTH = 60;

    /** Rings of each port, for each direction. */
    @Param({"1", "2", "4"})
    public int rings;

    /** Links: pairs of ports. */
    @Param({"1", "2", "4"})
    public int pairs;

    /** Slots of each ring. */
    @Param({"256", "1024", "4096"})
    public int slots;

    private PortPair[] links;

    /** Opens the ports and names the twin. */
    @Setup
    public void setUp() throws NetmapException {
        SoftDevice device = SoftDevice.builder().build();
        links = new PortPair[pairs];
        MemorySegment twins = Arena.global().allocate(JAVA_LONG, (long) pairs * rings);
        for (int i = 0; i < pairs; i++) {
            links[i] = link(device, i);
        }
        for (PortPair link : links) {
            // What the ports that were opened later had to say to everyone.
            link.receive();
        }
        for (int i = 0; i < pairs * rings; i++) {
            twins.setAtIndex(JAVA_LONG, i, SoftBench.newTwin(slots).address());
        }
        long each = BATCH | (long) LENGTH << Integer.SIZE;
        int all = pairs * rings;
        Twin.of(twin(), twins, MemorySegment.ofAddress(all), each, (long) all * BATCH);
    }

    /** Opens a link with that number. */
    abstract PortPair link(SoftDevice device, int number) throws NetmapException;

    /** The twin's name. */
    abstract String twin();

    /** Closes the ports. */
    @TearDown
    public void tearDown() {
        for (PortPair link : links) {
            link.close();
        }
    }

    /** All links send, and then all receive. */
    @Benchmark
    @Row(value = "SoftDevice", goalGrowth = 1.25)
    public int softDevice() {
        for (PortPair link : links) {
            link.send(BATCH, LENGTH);
        }
        int received = 0;
        for (PortPair link : links) {
            received += link.receive();
        }
        if (received != pairs * rings * BATCH) {
            throw new IllegalStateException(received + " packets arrived");
        }
        return received;
    }
}
