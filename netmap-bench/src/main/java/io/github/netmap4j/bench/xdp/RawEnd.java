package io.github.netmap4j.bench.xdp;

import io.github.netmap4j.xdp.sys.XskRing;
import io.github.netmap4j.xdp.sys.XskRingCons;
import io.github.netmap4j.xdp.sys.XskRingProd;
import io.github.netmap4j.xdp.sys.XskSocket;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rings of a socket that C uses too, in turn: created anew, they continue from the indexes in the shared memory. */
final class RawEnd {

    final XskSocket socket;
    final XskRingProd fill;
    final XskRingCons completion;
    final XskRingCons rx;
    final XskRingProd tx;

    RawEnd(XskSocket socket) {
        this.socket = socket;
        fill = prod(mapped(socket.fill()));
        completion = cons(mapped(socket.completion()));
        rx = cons(mapped(socket.rx()));
        tx = prod(mapped(socket.tx()));
    }

    /** A ring of a socket whose four rings are all mapped. */
    static <R extends XskRing> R mapped(@Nullable R ring) {
        return Objects.requireNonNull(ring);
    }

    private static XskRingProd prod(XskRing at) {
        return new XskRingProd(
                at.ring(), at.producerOffset(), at.consumerOffset(), at.flagsOffset(), at.addressAt(0), at.size());
    }

    private static XskRingCons cons(XskRing at) {
        return new XskRingCons(
                at.ring(), at.producerOffset(), at.consumerOffset(), at.flagsOffset(), at.addressAt(0), at.size());
    }
}
