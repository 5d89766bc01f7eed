package io.github.netmap4j.tools.view;

import io.github.netmap4j.sys.device.Drops;
import java.util.List;

/**
 * The figures of one interval.
 *
 * @param seconds since the start
 * @param rings each ring's figures
 * @param drops what the device dropped in the interval
 * @param extra the command's own line; empty for none
 */
public record Sample(double seconds, List<RingSample> rings, Drops drops, String extra) {

    public Sample {
        rings = List.copyOf(rings);
    }

    /**
     * A ring's figures in one interval.
     *
     * @param name its name
     * @param packets so far
     * @param bytes so far
     * @param pps packets per second in the interval
     * @param bps bits per second in the interval
     */
    public record RingSample(String name, long packets, long bytes, double pps, double bps) {

        JsonLine json() {
            return new JsonLine()
                    .put("ring", name)
                    .put("pps", Math.round(pps))
                    .put("bps", Math.round(bps))
                    .put("packets", packets)
                    .put("bytes", bytes);
        }
    }
}
