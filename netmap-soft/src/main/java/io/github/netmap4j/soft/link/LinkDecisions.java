package io.github.netmap4j.soft.link;

/**
 * What happens to each frame of one direction: a hash of seed, direction and the frame's number, so that neither time nor
 * threads matter. A burst is the one thing that is remembered, so ask {@link #isLost} about each frame once, in order.
 */
final class LinkDecisions {

    private static final long GOLDEN = 0x9e37_79b9_7f4a_7c15L;

    private static final int LOSS = 1;
    private static final int BURST = 2;
    private static final int DUPLICATION = 3;
    private static final int CORRUPTION = 4;
    private static final int BIT = 5;
    private static final int REORDERING = 6;
    private static final int JITTER = 7;

    private final Link link;
    private final long stream;
    private long burstEnd;

    LinkDecisions(Link link, int direction) {
        this.link = link;
        this.stream = mix(link.seed + mix(direction + GOLDEN));
    }

    /** The finaliser of SplitMix64. */
    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
        return z ^ (z >>> 31);
    }

    private long hash(long frame, int purpose) {
        return mix(mix(stream + frame * GOLDEN) + purpose * GOLDEN);
    }

    private boolean chance(double of, long frame, int purpose) {
        return of > 0 && (hash(frame, purpose) >>> 11) * 0x1.0p-53 < of;
    }

    boolean isLost(long frame) {
        if (frame >= burstEnd && chance(link.bursts, frame, BURST)) {
            burstEnd = frame + link.burstLength;
        }
        return frame < burstEnd || chance(link.loss, frame, LOSS) || link.lost.test(frame);
    }

    boolean isDoubled(long frame) {
        return chance(link.duplication, frame, DUPLICATION);
    }

    boolean isCorrupted(long frame) {
        return chance(link.corruption, frame, CORRUPTION);
    }

    /** Which of a frame's bits is inverted. */
    int bit(long frame, int bits) {
        return (int) Long.remainderUnsigned(hash(frame, BIT), bits);
    }

    boolean isHeldBack(long frame) {
        return chance(link.reordering, frame, REORDERING);
    }

    /** What is added to a frame's delay. */
    long jitter(long frame) {
        return link.jitter == 0 ? 0 : (long) ((hash(frame, JITTER) >>> 11) * 0x1.0p-53 * link.jitter);
    }
}
