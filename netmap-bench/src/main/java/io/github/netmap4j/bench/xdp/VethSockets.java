package io.github.netmap4j.bench.xdp;

import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.xdp.FrameBatch;
import io.github.netmap4j.xdp.SocketConfig;
import io.github.netmap4j.xdp.Umem;
import io.github.netmap4j.xdp.UmemConfig;
import io.github.netmap4j.xdp.XdpSocket;
import io.github.netmap4j.xdp.failure.XdpException;
import io.github.netmap4j.xdp.program.AttachMode;
import io.github.netmap4j.xdp.program.XdpProgram;
import io.github.netmap4j.xdp.sys.Links;
import java.io.IOException;

/** Veth pairs, and small AF_XDP sockets on both ends of each, in skb mode. */
public final class VethSockets {

    private static final int ENTRIES = 64;
    private static final int FRAME = 60;

    /**
     * Makes the interfaces, in a network namespace that the calling thread gets for itself.
     *
     * @param pairs how many
     * @throws IOException if the kernel refuses
     */
    public VethSockets(int pairs) throws IOException {
        int result = Links.unshare();
        if (result < 0) {
            throw new IOException("a network namespace of its own needs root: " + Errno.name(-result));
        }
        for (int i = 0; i < pairs; i++) {
            VethPair.make("l" + i, "r" + i);
        }
    }

    private static SocketConfig config(XdpProgram program) {
        return SocketConfig.builder()
                .attachMode(AttachMode.SKB)
                .program(program)
                .multiBuffer(false)
                .fillSize(ENTRIES)
                .rxSize(ENTRIES)
                .txSize(ENTRIES)
                .completionSize(ENTRIES)
                .build();
    }

    /** A UMEM and a socket. */
    private static final class End implements AutoCloseable {
        final Umem umem;
        final XdpSocket socket;
        final FrameBatch batch;

        End(String name, XdpProgram program) throws XdpException {
            umem = Umem.create(UmemConfig.builder().frameSize(XskFrames.CHUNK).build(), 2 * ENTRIES);
            try {
                socket = umem.open(name, 0, config(program));
            } catch (XdpException refused) {
                umem.close();
                throw refused;
            }
            batch = umem.batch(1);
        }

        @Override
        public void close() throws XdpException {
            socket.close();
            umem.close();
        }
    }

    /** Two sockets that are open. */
    public static final class Pair implements AutoCloseable {
        private final End left;
        private final End right;

        private Pair(int number) throws XdpException {
            left = new End("l" + number, XdpProgram.none());
            try {
                right = new End("r" + number, XdpProgram.redirectAll());
            } catch (XdpException refused) {
                left.close();
                throw refused;
            }
        }

        /**
         * Sends a frame from left to right.
         *
         * @return whether it arrived
         * @throws IOException if the kernel refuses
         */
        public boolean packet() throws IOException {
            right.socket.fill().topUp();
            left.umem.allocate(left.batch);
            left.batch.frame(0).data().writer().write(VethPair.frame(FRAME));
            left.batch.length(0, FRAME);
            if (left.socket.tx().produceAndWakeup(left.batch) != 1) {
                return false;
            }
            for (int i = 0; right.socket.rx().consume(right.batch) == 0; i++) {
                XskFrames.patience(i);
            }
            boolean whole = right.batch.length(0) == FRAME;
            right.socket.fill().produce(right.batch);
            while (left.socket.completion().consume(left.batch) == 0) {
                left.socket.tx().wakeup();
            }
            left.umem.free(left.batch);
            return whole;
        }

        @Override
        public void close() throws XdpException {
            right.close();
            left.close();
        }
    }

    /**
     * Opens sockets.
     *
     * @param number of the veth pair
     * @return the sockets
     * @throws IOException if the kernel refuses
     */
    public Pair open(int number) throws IOException {
        return new Pair(number);
    }
}
