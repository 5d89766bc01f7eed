package io.github.netmap4j.bench.threads;

import io.github.netmap4j.bench.run.Row;
import io.github.netmap4j.bench.soft.PortPair;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** Packets from one port of a VALE switch to another, one copy each; the sender leaves room, so that none is dropped. */
public class ValeThreads extends ThreadsBench {

    private PortPair link;
    private Ends ends;

    /** Opens the ports and names the twin. */
    @Setup
    public void setUp() throws IOException {
        link = PortPair.vale();
        ends = new LinkEnds(link, batch, length, true);
        twin("twin_switch_threads");
    }

    /** Closes the ports. */
    @TearDown
    public void tearDown() {
        link.close();
    }

    /** The software device. */
    @Benchmark
    @Row(value = "SoftDevice", goal = 1.5)
    public long softDevice() throws IOException {
        return exchange(ends);
    }
}
