package io.github.netmap4j.bench.xdp;

/** A job on the raw layer. */
final class RawDrive implements Drive {

    private final Cell cell;
    private final VethLab lab;
    private final CDrive sender;
    private RawEnd left;
    private RawEnd right;

    RawDrive(Cell cell, VethLab lab) {
        this.cell = cell;
        this.lab = lab;
        sender = CDrive.sender(cell, lab);
    }

    @Override
    public void prepare() {
        left = new RawEnd(lab.left);
        right = new RawEnd(lab.right);
    }

    @Override
    public void work(int rounds) {
        for (int round = 0; round < rounds; round++) {
            switch (cell.way()) {
                case TX -> send();
                case RX -> {
                    sender.work(1);
                    receive(right);
                }
                case BOTH -> {
                    send();
                    receive(right);
                }
                case BOUNCE -> {
                    send();
                    bounce();
                    receive(left);
                }
            }
        }
    }

    private void send() {
        XskFrames.send(left.tx, Cell.BATCH, cell.length());
        XskFrames.kick(left, Cell.BATCH);
    }

    private void bounce() {
        int there = 0;
        for (int i = 0; there < Cell.BATCH; i++) {
            there += XskFrames.bounce(right, Cell.BATCH - there);
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
