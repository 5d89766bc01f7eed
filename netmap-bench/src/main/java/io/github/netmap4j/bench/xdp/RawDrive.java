package io.github.netmap4j.bench.xdp;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A job on the raw layer. */
final class RawDrive implements Drive {

    private final Cell cell;
    private final VethLab lab;
    private final CDrive sender;
    private @Nullable RawEnd left;
    private @Nullable RawEnd right;
    private @Nullable RawEnd out;

    RawDrive(Cell cell, VethLab lab) {
        this.cell = cell;
        this.lab = lab;
        sender = CDrive.sender(cell, lab);
    }

    @Override
    public void prepare() {
        left = new RawEnd(lab.left);
        right = new RawEnd(Objects.requireNonNull(lab.right));
        out = lab.out == null ? null : new RawEnd(lab.out);
    }

    @Override
    public void work(int rounds) {
        RawEnd from = Objects.requireNonNull(left);
        RawEnd to = Objects.requireNonNull(right);
        for (int round = 0; round < rounds; round++) {
            switch (cell.way()) {
                case TX -> send(from);
                case RX -> {
                    sender.work(1);
                    receive(to);
                }
                case BOTH -> {
                    send(from);
                    receive(to);
                }
                case BOUNCE -> {
                    send(from);
                    forward(to, to);
                    receive(from);
                }
                case BRIDGE -> {
                    sender.work(1);
                    forward(to, Objects.requireNonNull(out));
                }
            }
        }
    }

    private void send(RawEnd from) {
        XskFrames.send(from.tx, Cell.BATCH, cell.length());
        XskFrames.kick(from, Cell.BATCH);
    }

    private static void forward(RawEnd in, RawEnd out) {
        int there = 0;
        for (int i = 0; there < Cell.BATCH; i++) {
            there += XskFrames.forward(in, out, Cell.BATCH - there);
            XskFrames.patience(i);
        }
    }

    private void receive(RawEnd end) {
        long bytes = 0;
        for (int i = 0; bytes < (long) Cell.BATCH * cell.length(); i++) {
            bytes += XskFrames.receive(end.rx, end.fill, Cell.BATCH);
            XskFrames.patience(i);
        }
    }
}
