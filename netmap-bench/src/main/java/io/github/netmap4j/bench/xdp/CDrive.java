package io.github.netmap4j.bench.xdp;

import io.github.netmap4j.bench.run.Twin;
import io.github.netmap4j.xdp.sys.XskSocket;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Objects;

/** A job in C, by functions of xdp.c. */
final class CDrive implements Drive {

    private final MethodHandle function;
    private final MemorySegment left;
    private final MemorySegment right;
    private final long job;

    private CDrive(String function, MemorySegment left, MemorySegment right, long job) {
        this.function = Twin.function(function);
        this.left = left;
        this.right = right;
        this.job = job;
    }

    /** The job of a cell. */
    static CDrive of(Cell cell, VethLab lab) {
        String function = cell.way() == Cell.Way.RX ? "both" : cell.way().name().toLowerCase(Locale.ROOT);
        XskSocket in = Objects.requireNonNull(lab.right);
        MemorySegment right = lab.out == null ? lab.forC(in) : lab.forC(in, lab.out);
        return new CDrive("twin_veth_" + function, lab.forC(lab.left), right, cell.forC());
    }

    /** Only sends, for others that receive. */
    static CDrive sender(Cell cell, VethLab lab) {
        return new CDrive("twin_veth_tx", lab.forC(lab.left), MemorySegment.NULL, cell.forC());
    }

    @Override
    public void work(int rounds) {
        long _ = Twin.call(function, left, right, job, rounds);
    }
}
