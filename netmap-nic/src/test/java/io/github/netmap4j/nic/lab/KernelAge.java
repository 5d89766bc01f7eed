package io.github.netmap4j.nic.lab;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.xdp.preflight.XdpPreflight;
import io.github.netmap4j.xdp.preflight.XdpPreflight.Topic;

/** Skips what an older kernel does not have, as the preflight of lo reports it. */
public final class KernelAge {

    private KernelAge() {}

    /** Frames longer than a slot: Linux 6.6. */
    public static void assumeLongFrames() {
        assumeTrue(!says(Topic.MTU, "drops packets longer"), "before Linux 6.6 a frame lies in one slot");
    }

    /** {@return whether host rings can be made: Linux 6.6} */
    public static boolean hasTcx() {
        return !says(Topic.HOST_RINGS, "no tcx");
    }

    private static boolean says(Topic topic, String text) {
        return XdpPreflight.of("lo").about(topic).stream()
                .anyMatch(finding -> finding.text().contains(text));
    }
}
