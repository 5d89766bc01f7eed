package io.github.netmap4j.soft.port;

import static io.github.netmap4j.sys.os.Errno.EINVAL;

import io.github.netmap4j.soft.spi.RequestRefusedException;
import java.util.Arrays;

/**
 * Consecutive rings of one direction.
 *
 * @param first the first
 * @param last the one after the last; equal to {@code first} for no rings
 */
public record RingRange(int first, int last) {

    static final RingRange NONE = new RingRange(0, 0);

    /**
     * The rings that a request asks for.
     *
     * @throws RequestRefusedException EINVAL for a bad mode, a ring out of range, host rings of a port that has none; EOPNOTSUPP
     *     for those of a NIC whose driver has none
     */
    public static RingRange of(SoftPort port, PortParameters request, Direction direction) {
        long excluding = direction == Direction.TX ? Modes.RX_RINGS_ONLY : Modes.TX_RINGS_ONLY;
        if (request.has(excluding)) {
            return NONE;
        }
        int nic = port.ringCount(direction);
        int mode = request.mode;
        if (mode == Modes.ALL_NIC || mode == Modes.NULL) {
            return new RingRange(0, nic);
        }
        if (mode == Modes.ONE_NIC) {
            return single(oneOf(port, "", request.ringId, port.txRings, port.rxRings, nic));
        }
        if (mode != Modes.SW && mode != Modes.NIC_SW && mode != Modes.ONE_SW) {
            throw new RequestRefusedException(EINVAL, "nr_mode " + mode + " is none of NR_REG_*");
        }
        if (!port.hasHostRings) {
            throw port.noHostRings();
        }
        int host = port.hostRingCount(direction);
        if (mode == Modes.ONE_SW) {
            return single(nic + oneOf(port, "host ", request.ringId, port.hostTxRings, port.hostRxRings, host));
        }
        return new RingRange(mode == Modes.SW ? nic : 0, nic + host);
    }

    private static RingRange single(int ring) {
        return new RingRange(ring, ring + 1);
    }

    /** The ring with a number, or ring 0 if only the other direction has so many. */
    private static int oneOf(SoftPort port, String kind, int ring, int tx, int rx, int here) {
        if (ring >= tx && ring >= rx) {
            int count = Math.max(tx, rx);
            throw new RequestRefusedException(
                    EINVAL,
                    port.name + " has no " + kind + "ring " + ring + ": it has "
                            + (count == 1 ? "only ring 0" : "rings 0 to " + (count - 1)));
        }
        return ring < here ? ring : 0;
    }

    public Kring[] of(Kring[] rings) {
        return first == last ? SoftPort.NO_RINGS : Arrays.copyOfRange(rings, first, last);
    }

    boolean contains(int ring) {
        return ring >= first && ring < last;
    }
}
