package io.github.netmap4j.bench.soft;

import io.github.netmap4j.bench.run.Row;
import io.github.netmap4j.sys.device.NetmapException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** Packets from one port of a VALE switch to another, in one thread: two syncs for each batch, and one copy each. */
public class Vale extends SoftBench {

    private PortPair link;

    /** Opens the ports and names the twin. */
    @Setup
    public void setUp() throws NetmapException {
        link = PortPair.vale();
        twin("twin_switch");
    }

    /** Closes the ports. */
    @TearDown
    public void tearDown() {
        link.close();
    }

    /** The software device. */
    @Benchmark
    @Row(value = "SoftDevice", goal = 1.5)
    public long softDevice() {
        link.send(batch, length);
        Exchange.expect(link.receive(), batch);
        return link.read;
    }
}
