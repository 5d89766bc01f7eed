package io.github.netmap4j.bench.whole;

import io.github.netmap4j.bench.soft.PortPair;

/** A job on the raw layer and the software device. */
final class RawJob implements Job {

    private final PortPair link;
    private final Lengths lengths = new Lengths();
    private long sum;
    private final PortPair.Reader other = (region, offset, length) -> sum ^= length;

    RawJob(PortPair link) {
        this.link = link;
    }

    @Override
    public int round(Phase phase) {
        if (link.send(BATCH, lengths.next(phase)) != BATCH) {
            throw new IllegalStateException("there is no room for a batch");
        }
        return switch (phase) {
            case SAME, MIXED -> link.receive();
            case FORWARD -> link.bounce();
            case OTHER -> link.receive(other);
        };
    }

    @Override
    public void close() {
        link.close();
    }
}
