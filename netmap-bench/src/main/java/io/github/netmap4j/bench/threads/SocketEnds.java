package io.github.netmap4j.bench.threads;

import io.github.netmap4j.bench.soft.SocketPair;
import java.io.IOException;

/** Messages through a pair of sockets, a call each. A thread that must wait sleeps in the kernel. */
final class SocketEnds implements ThreadsBench.Ends {

    private final SocketPair sockets;

    SocketEnds(SocketPair sockets) {
        this.sockets = sockets;
    }

    @Override
    public void send(Receiver other) throws IOException {
        for (int i = 0; i < ThreadsBench.PACKETS; i++) {
            sockets.send(i);
        }
    }

    @Override
    public long receive(Receiver self) throws IOException {
        long read = 0;
        for (int i = 0; i < ThreadsBench.PACKETS; i++) {
            read += sockets.receive();
        }
        return read;
    }
}
