package io.github.netmap4j.bench.xdp;

import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.xdp.sys.Links;
import java.io.Closeable;
import java.io.IOException;

/** A program that sends at one end of a veth pair and receives at the other, over AF_XDP in skb mode. */
public final class VethProgram implements AutoCloseable {

    private static final Cell CELL = new Cell(Cell.Way.BOTH, "skb", 60, Cell.BATCH);

    /** What it does in a round: as many frames. */
    private final Drive drive;

    private final Closeable owned;

    private VethProgram(Drive drive, Closeable owned) throws IOException {
        this.drive = drive;
        this.owned = owned;
        drive.prepare();
    }

    /**
     * Opens one, in a network namespace that the calling thread gets for itself.
     *
     * @param layer {@code raw} or {@code safe} of netmap-xdp, or {@code netmap} for a netmap port on it
     * @return the program
     * @throws IOException if the kernel refuses
     */
    public static VethProgram open(String layer) throws IOException {
        int result = Links.unshare();
        if (result < 0) {
            throw new IOException("a network namespace of its own needs root: " + Errno.name(-result));
        }
        return switch (layer) {
            case "raw" -> {
                VethLab lab = VethLab.make("raw", CELL);
                yield new VethProgram(new RawDrive(CELL, lab), lab::close);
            }
            case "safe" -> {
                SafeDrive safe = new SafeDrive(CELL);
                yield new VethProgram(safe, safe::close);
            }
            case "netmap" -> {
                Pairs pairs = new Pairs("nic", CELL);
                NicDrive nic = new NicDrive(CELL, pairs.sends, pairs.receives);
                yield new VethProgram(nic, nic::close);
            }
            default -> throw new IllegalArgumentException("no such layer: " + layer);
        };
    }

    /**
     * Sends a batch, and receives it.
     *
     * @return its frames
     * @throws IOException if the kernel refuses
     */
    public int round() throws IOException {
        drive.work(1);
        return Cell.BATCH;
    }

    @Override
    public void close() throws IOException {
        owned.close();
    }
}
