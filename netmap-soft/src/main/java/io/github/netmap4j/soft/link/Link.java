package io.github.netmap4j.soft.link;

import io.github.netmap4j.sys.call.Timeouts;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongPredicate;

/**
 * A link between two ports, as bad as a test wants it. {@code SoftDeviceBuilder.cable} and {@code link} take one; a
 * {@link LinkQueue} is one direction of it, for programs that join ports themselves.
 *
 * {@snippet class="io.github.netmap4j.examples.snippets.SoftSnippetsTest" region="link"}
 *
 * <p>Each direction, and on a cable each ring, counts its frames from 0. Loss, duplication, corruption and order depend on
 * the seed and a frame's number alone, so a test that sends the same frames loses the same ones, whatever the scheduler
 * does. Rate and queue depend on time, too, and so does the order if a sender pauses for longer than frames are held back
 * to be overtaken, a second unless {@code reordering} is told otherwise: they repeat under a virtual clock.
 *
 * <p>A link is immutable but for {@link #down} and {@link #up}, which any thread may call. It may serve in several places;
 * then they go down together.
 */
public final class Link {

    final long seed;
    final double loss;
    final double bursts;
    final int burstLength;
    final LongPredicate lost;
    final double duplication;
    final double corruption;
    final double reordering;
    final int overtaken;
    final long longestHold;
    final long delay;
    final long jitter;
    final long bitsPerSecond;
    final int queueFrames;

    private volatile boolean down;

    private Link(Builder from) {
        seed = from.seed;
        loss = from.loss;
        bursts = from.bursts;
        burstLength = from.burstLength;
        lost = from.lost;
        duplication = from.duplication;
        corruption = from.corruption;
        reordering = from.reordering;
        overtaken = from.overtaken;
        longestHold = from.longestHold;
        delay = from.delay;
        jitter = from.jitter;
        bitsPerSecond = from.bitsPerSecond;
        queueFrames = from.queueFrames;
    }

    /** {@return a builder of links; without further calls it makes a perfect one} */
    public static Builder builder() {
        return new Builder();
    }

    /** Cuts the link: frames that enter it from now on are lost; those under way arrive. */
    public void down() {
        down = true;
    }

    /** Mends what {@link #down} cut. */
    public void up() {
        down = false;
    }

    /** {@return whether it is cut} */
    public boolean isDown() {
        return down;
    }

    /** Configures a {@link Link}. Chances are from 0, never, to 1, always. */
    public static final class Builder {

        private static final Duration HOLD = Duration.ofSeconds(1);

        private long seed = 1;
        private double loss;
        private double bursts;
        private int burstLength = 1;
        private LongPredicate lost = _ -> false;
        private double duplication;
        private double corruption;
        private double reordering;
        private int overtaken = 1;
        private long longestHold;
        private long delay;
        private long jitter;
        private long bitsPerSecond;
        private int queueFrames;

        private Builder() {}

        /**
         * Chooses which frames are hit: the same seed hits the same ones.
         *
         * @param number 1 unless set
         * @return this
         */
        public Builder seed(long number) {
            seed = number;
            return this;
        }

        /**
         * Loses frames, each by itself.
         *
         * @param chance of each frame
         * @return this
         * @throws IllegalArgumentException if the chance is not 0 to 1
         */
        public Builder loss(double chance) {
            loss = chance("loss", chance);
            return this;
        }

        /**
         * Loses several frames that follow each other.
         *
         * @param chance that a frame begins a burst
         * @param frames how many are lost in each, 1 or more
         * @return this
         * @throws IllegalArgumentException if the chance is not 0 to 1, or the burst is empty
         */
        public Builder lossInBursts(double chance, int frames) {
            bursts = chance("lossInBursts", chance);
            burstLength = positive("lossInBursts", frames);
            return this;
        }

        /**
         * Loses chosen frames: {@code lose(n -> n == 3)} the fourth, {@code lose(n -> n % 10 == 9)} each tenth.
         *
         * @param frames says of a frame's number, from 0 on, whether it is lost; any thread may call it
         * @return this
         */
        public Builder lose(LongPredicate frames) {
            lost = Objects.requireNonNull(frames, "frames");
            return this;
        }

        /**
         * Delivers frames twice, one right behind the other.
         *
         * @param chance of each frame
         * @return this
         * @throws IllegalArgumentException if the chance is not 0 to 1
         */
        public Builder duplication(double chance) {
            duplication = chance("duplication", chance);
            return this;
        }

        /**
         * Inverts a bit, anywhere in the frame.
         *
         * @param chance of each frame
         * @return this
         * @throws IllegalArgumentException if the chance is not 0 to 1
         */
        public Builder corruption(double chance) {
            corruption = chance("corruption", chance);
            return this;
        }

        /**
         * Lets later frames overtake some. A frame that is held back arrives behind the next {@code frames}, or after a
         * second if fewer follow.
         *
         * @param chance of each frame
         * @param frames how many overtake it, 1 or more
         * @return this
         * @throws IllegalArgumentException if the chance is not 0 to 1, or the number is not positive
         */
        public Builder reordering(double chance, int frames) {
            return reordering(chance, frames, HOLD);
        }

        /**
         * Lets later frames overtake some.
         *
         * @param chance of each frame
         * @param frames how many overtake it, 1 or more
         * @param longest after which time it arrives although fewer have followed
         * @return this
         * @throws IllegalArgumentException if the chance is not 0 to 1, the number not positive, or the time negative
         */
        public Builder reordering(double chance, int frames, Duration longest) {
            reordering = chance("reordering", chance);
            overtaken = positive("reordering", frames);
            longestHold = nanos("reordering", longest);
            return this;
        }

        /**
         * Delays each frame.
         *
         * @param time from one end to the other
         * @return this
         * @throws IllegalArgumentException if it is negative
         */
        public Builder delay(Duration time) {
            delay = nanos("delay", time);
            return this;
        }

        /**
         * Adds to the delay of each frame a different time, at most this. It changes no order: a frame that would be
         * earlier than its predecessor arrives with it.
         *
         * @param time the longest
         * @return this
         * @throws IllegalArgumentException if it is negative
         */
        public Builder jitter(Duration time) {
            jitter = nanos("jitter", time);
            return this;
        }

        /**
         * Limits how fast frames leave, as a cable does: their bytes alone count, without preamble, checksum and gap. Each
         * ring of a cable has this rate.
         *
         * @param bits per second, 1 or more
         * @param frames how many wait while one is on its way, 0 or more; others are dropped as
         *     {@link io.github.netmap4j.sys.device.DropReason#FULL}
         * @return this
         * @throws IllegalArgumentException if a number is out of range
         */
        public Builder rate(long bits, int frames) {
            if (bits < 1 || frames < 0 || frames == Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "rate of " + bits + " bits per second, queue of " + frames + " frames: 1 and 0 are the least");
            }
            bitsPerSecond = bits;
            queueFrames = frames;
            return this;
        }

        /** {@return a new link} */
        public Link build() {
            return new Link(this);
        }

        private static double chance(String what, double value) {
            if (!(value >= 0 && value <= 1)) {
                throw new IllegalArgumentException(what + " with a chance of " + value + ": 0 to 1 is possible");
            }
            return value;
        }

        private static int positive(String what, int frames) {
            if (frames < 1) {
                throw new IllegalArgumentException(what + " of " + frames + " frames: 1 is the least");
            }
            return frames;
        }

        private static long nanos(String what, Duration time) {
            if (time.isNegative()) {
                throw new IllegalArgumentException(what + " of " + time + ": the time must not be negative");
            }
            return Timeouts.nanos(time);
        }
    }
}
