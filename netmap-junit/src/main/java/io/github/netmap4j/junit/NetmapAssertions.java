package io.github.netmap4j.junit;

import io.github.netmap4j.NetmapPort;

/** Assertions about ports, to be imported statically. */
public final class NetmapAssertions {

    private NetmapAssertions() {}

    /**
     * Begins assertions about a port, for the thread that has its receive rings, or may take them.
     *
     * @param port an open port
     * @return its assertions
     */
    public static PortAssert assertThat(NetmapPort port) {
        return new PortAssert(port);
    }
}
