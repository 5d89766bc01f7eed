package io.github.netmap4j.bench.xdp;

import java.io.IOException;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.Pcaps;

/** Sends and receives by pcap4j, which needs the system's libpcap. */
final class PcapDrive implements Drive, AutoCloseable {

    private static final int SNAPLEN = 2048;
    private static final int BUFFER = 8 << 20;

    private final byte[] frame;
    private final PcapHandle left;
    private final PcapHandle right;

    /** On two interfaces that are there. */
    PcapDrive(Cell cell, String left, String right) throws IOException {
        frame = VethPair.frame(cell.length());
        try {
            this.left = open(left);
            this.right = open(right);
            this.right.setDirection(PcapHandle.PcapDirection.IN);
        } catch (PcapNativeException | NotOpenException failed) {
            throw new IOException(failed);
        }
    }

    /** Why pcap4j does not work here; empty if it does. */
    static String missing() {
        try {
            return Pcaps.libVersion().isEmpty() ? "libpcap does not tell its version" : "";
        } catch (LinkageError noLibrary) {
            return "there is no libpcap (apt-get install libpcap0.8)";
        }
    }

    private static PcapHandle open(String name) throws PcapNativeException {
        return new PcapHandle.Builder(name)
                .snaplen(SNAPLEN)
                .bufferSize(BUFFER)
                .timeoutMillis(1)
                .immediateMode(true)
                .build();
    }

    @Override
    public void work(int rounds) throws IOException {
        try {
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < Cell.BATCH; i++) {
                    left.sendPacket(frame);
                }
                int there = 0;
                for (int i = 0; there < Cell.BATCH; i++) {
                    if (right.getNextRawPacket() != null) {
                        there++;
                    }
                    XskFrames.patience(i);
                }
            }
        } catch (PcapNativeException | NotOpenException failed) {
            throw new IOException(failed);
        }
    }

    @Override
    public void close() {
        left.close();
        right.close();
    }
}
