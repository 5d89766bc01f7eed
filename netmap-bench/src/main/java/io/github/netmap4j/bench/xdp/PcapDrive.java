package io.github.netmap4j.bench.xdp;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.Pcaps;

/** Sends and receives by pcap4j, which needs the system's libpcap. */
final class PcapDrive implements Drive, AutoCloseable {

    private static final int SNAPLEN = 2048;
    private static final int BUFFER = 8 << 20;

    private final Cell cell;
    private final byte[] frame;
    private final PcapHandle sender;
    private final @Nullable PcapHandle receiver;

    /** On interfaces that are there: it sends on one, and receives from the other, where somebody else sends to it. */
    PcapDrive(Cell cell, String sends, String receives) throws IOException {
        this.cell = cell;
        frame = VethPair.frame(cell.length());
        try {
            sender = open(sends);
            receiver = cell.way() == Cell.Way.TX ? null : open(receives);
            if (receiver != null) {
                receiver.setDirection(PcapHandle.PcapDirection.IN);
            }
        } catch (PcapNativeException | NotOpenException failed) {
            throw new IOException(failed);
        }
    }

    /** Why pcap4j does not work here; empty if it does. */
    static String missing() {
        try {
            return Pcaps.libVersion().isEmpty() ? "libpcap does not report its version" : "";
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
                if (cell.way() == Cell.Way.TX || cell.way() == Cell.Way.BOTH) {
                    for (int i = 0; i < Cell.BATCH; i++) {
                        sender.sendPacket(frame);
                    }
                }
                if (receiver != null) {
                    receive(receiver, cell.way() == Cell.Way.BRIDGE);
                }
            }
        } catch (PcapNativeException | NotOpenException failed) {
            throw new IOException(failed);
        }
    }

    private void receive(PcapHandle from, boolean forwards) throws PcapNativeException, NotOpenException {
        int there = 0;
        for (int i = 0; there < Cell.BATCH; i++) {
            byte[] came = from.getNextRawPacket();
            if (came != null) {
                there++;
                if (forwards) {
                    sender.sendPacket(came);
                }
            }
            XskFrames.patience(i);
        }
    }

    @Override
    public void close() {
        sender.close();
        if (receiver != null) {
            receiver.close();
        }
    }
}
