package io.github.netmap4j.bench.xdp;

import java.util.ArrayList;
import java.util.List;

/**
 * What is measured on a veth pair.
 *
 * @param way what is done
 * @param mode how programs are attached: {@code skb} or {@code native}
 * @param length bytes of a frame
 * @param budget frames that one kick sends
 */
record Cell(Way way, String mode, int length, int budget) {

    /** Frames of a round. */
    static final int BATCH = 256;

    /** The batch, and the frames' length above 16 bits: {@code p} of the functions of xdp.c and packet.c. */
    long forC() {
        return (long) length << Short.SIZE | BATCH;
    }

    /** What one thread does. */
    enum Way {
        /** Sends, to an end where nobody receives. */
        TX("tx only"),
        /** Receives. The kernel's part of that is the sender's time, so the sender counts: the same in all, C's. */
        RX("rx only, C sends"),
        /** Sends at one end and receives at the other. */
        BOTH("tx, and rx at the other end"),
        /** Sends, and the other end sends back what it got, from the same chunks. */
        BOUNCE("tx, bounce, rx"),
        /** Receives from one interface and sends on another, from the same chunks, to an end where nobody receives. */
        BRIDGE("bridge of two, C sends");

        final String title;

        Way(String title) {
            this.title = title;
        }
    }

    /** All, or a choice: both modes and lengths with the large budget, and the small one where it matters most. */
    static List<Cell> all(boolean longForm) {
        List<Cell> cells = new ArrayList<>();
        for (Way way : Way.values()) {
            for (String mode : new String[] {"skb", "native"}) {
                for (int length : new int[] {64, 1514}) {
                    for (int budget : new int[] {32, 256}) {
                        if (longForm || budget == 256 || (way == Way.BOTH && length == 64)) {
                            cells.add(new Cell(way, mode, length, budget));
                        }
                    }
                }
            }
        }
        return cells;
    }
}
