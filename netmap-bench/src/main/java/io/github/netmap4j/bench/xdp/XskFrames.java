package io.github.netmap4j.bench.xdp;

import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_cons__comp_addr;
import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_cons__peek;
import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_cons__release;
import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_cons__rx_desc;
import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_prod__fill_addr;
import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_prod__needs_wakeup;
import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_prod__reserve;
import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_prod__submit;
import static io.github.netmap4j.xdp.sys.Xsk.xsk_ring_prod__tx_desc;

import io.github.netmap4j.xdp.sys.XdpDesc;
import io.github.netmap4j.xdp.sys.XskRing;
import io.github.netmap4j.xdp.sys.XskRingCons;
import io.github.netmap4j.xdp.sys.XskRingProd;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.CompilerControl;

/** What the benches do with batches of frames over the raw layer, as xdp.c does it. */
final class XskFrames {

    /** Bytes of a chunk. */
    static final int CHUNK = 2048;

    private static final int TIMEOUT = 100_000_000;

    private XskFrames() {}

    /** Takes what arrived, looks at it, and gives the chunks back: how many bytes there were. */
    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    static long receive(XskRingCons rx, XskRingProd fill, int batch) {
        int n = xsk_ring_cons__peek(rx, batch);
        reserve(fill, n);
        int from = rx.idx();
        int to = fill.idx();
        MemorySegment ring = rx.ring();
        MemorySegment back = fill.ring();
        long sum = 0;
        for (int done = 0; done < n; ) {
            int run = Math.min(rx.run(from + done, n - done), fill.run(to + done, n - done));
            long desc = rx.descAt(from + done);
            long entry = fill.addressAt(to + done);
            for (int i = 0; i < run; i++) {
                long at = desc + i * XdpDesc.SIZE;
                sum += XdpDesc.len(ring, at);
                XskRing.address(back, entry + i * XskRing.ADDRESS_SIZE, XdpDesc.addr(ring, at) & -CHUNK);
            }
            done += run;
        }
        xsk_ring_prod__submit(fill, n);
        xsk_ring_cons__release(rx, n);
        return sum;
    }

    /** Puts a batch into the transmit ring, from as many chunks in turn as it has entries. */
    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    static long send(XskRingProd tx, int batch, int length) {
        reserve(tx, batch);
        int at = tx.idx();
        MemorySegment ring = tx.ring();
        for (int done = 0; done < batch; ) {
            int run = tx.run(at + done, batch - done);
            long desc = tx.descAt(at + done);
            long addr = (long) (at + done & tx.size() - 1) * CHUNK;
            for (int i = 0; i < run; i++) {
                XdpDesc.set(ring, desc + i * XdpDesc.SIZE, addr + (long) i * CHUNK, length, 0);
            }
            done += run;
        }
        xsk_ring_prod__submit(tx, batch);
        return batch;
    }

    /** Takes back what was sent. */
    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    static long complete(XskRingCons completion, int batch) {
        int n = xsk_ring_cons__peek(completion, batch);
        int from = completion.idx();
        MemorySegment ring = completion.ring();
        long sum = 0;
        for (int done = 0; done < n; ) {
            int run = completion.run(from + done, n - done);
            long entry = completion.addressAt(from + done);
            for (int i = 0; i < run; i++) {
                sum += XskRing.address(ring, entry + i * XskRing.ADDRESS_SIZE);
            }
            done += run;
        }
        xsk_ring_cons__release(completion, n);
        return sum;
    }

    private static void reserve(XskRingProd ring, int count) {
        if (xsk_ring_prod__reserve(ring, count) != count) {
            throw new IllegalStateException("a ring is full");
        }
    }

    /** The same line by line as C programs have it. */
    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    static long receiveByNames(XskRingCons rx, XskRingProd fill, int batch) {
        int n = xsk_ring_cons__peek(rx, batch);
        reserve(fill, n);
        int from = rx.idx();
        int to = fill.idx();
        MemorySegment ring = rx.ring();
        long sum = 0;
        for (int i = 0; i < n; i++) {
            long desc = xsk_ring_cons__rx_desc(rx, from + i);
            sum += XdpDesc.len(ring, desc);
            xsk_ring_prod__fill_addr(fill, to + i, XdpDesc.addr(ring, desc) & -CHUNK);
        }
        xsk_ring_prod__submit(fill, n);
        xsk_ring_cons__release(rx, n);
        return sum;
    }

    /** The same line by line as C programs have it. */
    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    static long sendByNames(XskRingProd tx, int batch, int length) {
        reserve(tx, batch);
        int at = tx.idx();
        MemorySegment ring = tx.ring();
        for (int i = 0; i < batch; i++) {
            XdpDesc.set(ring, xsk_ring_prod__tx_desc(tx, at + i), (long) i * CHUNK, length, 0);
        }
        xsk_ring_prod__submit(tx, batch);
        return batch;
    }

    /** The same line by line as C programs have it. */
    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    static long completeByNames(XskRingCons completion, int batch) {
        int n = xsk_ring_cons__peek(completion, batch);
        int from = completion.idx();
        long sum = 0;
        for (int i = 0; i < n; i++) {
            sum += xsk_ring_cons__comp_addr(completion, from + i);
        }
        xsk_ring_cons__release(completion, n);
        return sum;
    }

    /** Sends what is in the ring, until all of a batch is completed. */
    static void kick(RawEnd end, int batch) {
        int done = 0;
        for (int i = 0; done < batch; i++) {
            if (xsk_ring_prod__needs_wakeup(end.tx)) {
                end.socket.kick();
            }
            int n = xsk_ring_cons__peek(end.completion, batch);
            xsk_ring_cons__release(end.completion, n);
            done += n;
            patience(i);
        }
    }

    /** Gives up after many rounds: a lost frame would be waited for forever. */
    static void patience(int rounds) {
        if (rounds == TIMEOUT) {
            throw new IllegalStateException("frames were lost");
        }
    }

    /** Forwards what arrived, from the chunks it arrived in, and then gives them back. Both ends use the same chunks. */
    static int forward(RawEnd in, RawEnd out, int batch) {
        XskRingCons rx = in.rx;
        XskRingProd tx = out.tx;
        XskRingProd fill = in.fill;
        int n = xsk_ring_cons__peek(rx, batch);
        if (n == 0) {
            return 0;
        }
        reserve(tx, n);
        reserve(fill, n);
        for (int i = 0; i < n; i++) {
            long desc = xsk_ring_cons__rx_desc(rx, rx.idx() + i);
            long addr = XdpDesc.addr(rx.ring(), desc);
            XdpDesc.set(tx.ring(), xsk_ring_prod__tx_desc(tx, tx.idx() + i), addr, XdpDesc.len(rx.ring(), desc), 0);
            xsk_ring_prod__fill_addr(fill, fill.idx() + i, addr & -CHUNK);
        }
        xsk_ring_cons__release(rx, n);
        xsk_ring_prod__submit(tx, n);
        kick(out, n);
        xsk_ring_prod__submit(fill, n);
        return n;
    }
}
