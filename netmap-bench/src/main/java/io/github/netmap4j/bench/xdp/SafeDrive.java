package io.github.netmap4j.bench.xdp;

import io.github.netmap4j.xdp.FrameBatch;
import io.github.netmap4j.xdp.SocketConfig;
import io.github.netmap4j.xdp.Umem;
import io.github.netmap4j.xdp.UmemConfig;
import io.github.netmap4j.xdp.XdpSocket;
import io.github.netmap4j.xdp.failure.XdpException;
import io.github.netmap4j.xdp.program.AttachMode;
import io.github.netmap4j.xdp.program.XdpProgram;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A job on the safe layer, on a veth pair of its own: every frame is checked at every hand-over. */
final class SafeDrive implements Drive, AutoCloseable {

    private final Cell cell;
    /** C, which sends where the safe layer only receives; else null: the left end sends. */
    private final @Nullable VethLab sends;

    private final @Nullable CDrive sender;
    private final @Nullable End left;
    private final End right;
    /** Where frames leave that came in at the right end; null without a bridge. */
    private final @Nullable XdpSocket out;

    /** A UMEM and a socket, with frames for sending that come back to the batch, and the rest in the fill queue. */
    private static final class End implements AutoCloseable {
        final Umem umem;
        final XdpSocket socket;
        /** All frames for sending, in batches that take turns. */
        final FrameBatch[] sending = new FrameBatch[VethLab.RING / Cell.BATCH];

        int next;
        final FrameBatch arrived;

        End(String device, Cell cell) throws IOException {
            boolean receives = cell.way() != Cell.Way.TX;
            umem = Umem.create(UmemConfig.builder().frameSize(XskFrames.CHUNK).build(), 2 * VethLab.RING);
            socket = open(device, cell, receives);
            arrived = umem.batch(Cell.BATCH);
            byte[] frame = VethPair.frame(cell.length());
            for (int batch = 0; batch < sending.length; batch++) {
                sending[batch] = umem.batch(Cell.BATCH);
                umem.allocate(sending[batch]);
                for (int i = 0; i < Cell.BATCH; i++) {
                    sending[batch].frame(i).data().writer().write(frame);
                }
            }
            if (receives) {
                socket.fill().topUp();
            }
        }

        final XdpSocket open(String device, Cell cell, boolean receives) throws XdpException {
            SocketConfig config = SocketConfig.builder()
                    .attachMode(AttachMode.valueOf(cell.mode().toUpperCase(Locale.ROOT)))
                    .program(receives ? XdpProgram.redirectAll() : XdpProgram.none())
                    .multiBuffer(false)
                    .fillSize(VethLab.RING)
                    .rxSize(VethLab.RING)
                    .txSize(VethLab.RING)
                    .completionSize(VethLab.RING)
                    .txBudget(cell.budget())
                    .build();
            return umem.open(device, 0, config);
        }

        @Override
        public void close() throws XdpException {
            socket.close();
            umem.close();
        }
    }

    SafeDrive(Cell cell) throws IOException {
        this.cell = cell;
        boolean bridges = cell.way() == Cell.Way.BRIDGE;
        if (cell.way() == Cell.Way.RX || bridges) {
            sends = VethLab.sender("safe", cell.budget());
            sender = CDrive.sender(cell, sends);
            left = null;
        } else {
            VethPair.make("safea", "safeb");
            sends = null;
            sender = null;
            left = new End("safea", cell);
        }
        right = new End("safeb", cell);
        if (bridges) {
            VethPair.make("safec", "safed");
            out = right.open("safec", cell, false);
        } else {
            out = null;
        }
    }

    @Override
    public void work(int rounds) throws XdpException {
        for (int round = 0; round < rounds; round++) {
            switch (cell.way()) {
                case TX -> send();
                case RX -> {
                    Objects.requireNonNull(sender).work(1);
                    receive(right);
                }
                case BOTH -> {
                    send();
                    receive(right);
                }
                case BOUNCE -> {
                    send();
                    forward(right.socket);
                    receive(Objects.requireNonNull(left));
                }
                case BRIDGE -> {
                    Objects.requireNonNull(sender).work(1);
                    forward(Objects.requireNonNull(out));
                }
            }
        }
    }

    private void send() throws XdpException {
        End from = Objects.requireNonNull(left);
        FrameBatch batch = from.sending[from.next];
        from.next = (from.next + 1) % from.sending.length;
        for (int i = 0; i < Cell.BATCH; i++) {
            batch.length(i, cell.length());
        }
        sendAndTakeBack(from.socket, batch);
    }

    private static void sendAndTakeBack(XdpSocket by, FrameBatch batch) throws XdpException {
        int count = batch.size();
        if (by.tx().produceAndWakeup(batch) != count) {
            throw new IllegalStateException("a ring is full");
        }
        for (int i = 0; batch.size() < count; i++) {
            if (by.completion().consume(batch) == 0) {
                by.tx().wakeup();
            }
            XskFrames.patience(i);
        }
    }

    private void forward(XdpSocket by) throws XdpException {
        int there = 0;
        FrameBatch batch = right.arrived;
        for (int i = 0; there < Cell.BATCH; i++) {
            int count = right.socket.rx().consume(batch);
            if (count > 0) {
                sendAndTakeBack(by, batch);
                right.socket.fill().produce(batch);
                there += count;
            }
            XskFrames.patience(i);
        }
    }

    private void receive(End end) {
        long bytes = 0;
        FrameBatch batch = end.arrived;
        for (int i = 0; bytes < (long) Cell.BATCH * cell.length(); i++) {
            int count = end.socket.rx().consume(batch);
            for (int frame = 0; frame < count; frame++) {
                bytes += batch.length(frame);
            }
            end.socket.fill().produce(batch);
            XskFrames.patience(i);
        }
    }

    @Override
    public void close() throws XdpException {
        if (left != null) {
            left.close();
        }
        if (out != null) {
            out.close();
        }
        right.close();
        if (sends != null) {
            sends.close();
        }
    }
}
