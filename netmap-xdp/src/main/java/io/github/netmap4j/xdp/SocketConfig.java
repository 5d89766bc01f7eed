package io.github.netmap4j.xdp;

import io.github.netmap4j.xdp.program.AttachMode;
import io.github.netmap4j.xdp.program.XdpProgram;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How to open an {@link XdpSocket}. Immutable; the builder checks each limit and names it in the message.
 *
 * <p>AUTO falls back where the kernel, the driver or the device cannot do better; an explicit choice works or fails.
 */
public final class SocketConfig {

    /** The size of each queue in {@link #defaults}: libxdp's {@code XSK_RING_PROD__DEFAULT_NUM_DESCS} and its twin. */
    public static final int DEFAULT_QUEUE_SIZE = 2048;

    /** The largest queue. The kernel would accept, and allocate, larger ones. */
    public static final int MAX_QUEUE_SIZE = 1 << 20;

    /** The smallest budget of a wakeup, and the fixed one of kernels before 6.17. */
    public static final int MIN_TX_BUDGET = 32;

    private static final int DEFAULT_TX_BUDGET = 256;
    private static final Duration DEFAULT_RELEASE_TIMEOUT = Duration.ofSeconds(1);

    private final int rxSize;
    private final int txSize;
    private final int fillSize;
    private final int completionSize;
    private final CopyMode copyMode;
    private final AttachMode attachMode;
    private final XdpProgram program;
    private final boolean needWakeup;
    private final boolean multiBuffer;
    private final int txBudget;
    private final @Nullable BusyPoll busyPoll;
    private final boolean promiscuous;
    private final Duration releaseTimeout;

    private SocketConfig(Builder builder) {
        rxSize = builder.rxSize;
        txSize = builder.txSize;
        fillSize = builder.fillSize;
        completionSize = builder.completionSize;
        copyMode = builder.copyMode;
        attachMode = builder.attachMode;
        program = builder.program;
        needWakeup = builder.needWakeup;
        multiBuffer = builder.multiBuffer;
        txBudget = builder.txBudget == 0 ? Math.min(DEFAULT_TX_BUDGET, builder.txSize) : builder.txBudget;
        busyPoll = builder.busyPoll;
        promiscuous = builder.promiscuous;
        releaseTimeout = builder.releaseTimeout;
    }

    /**
     * Queues of 2048 entries, AUTO for copying and attaching, and a program that redirects every packet of the queue.
     *
     * @return a configuration
     */
    public static SocketConfig defaults() {
        return builder().build();
    }

    /** {@return a builder that starts with the defaults} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return the size of the receive queue: a power of two; 0 for a socket that only sends} */
    public int rxSize() {
        return rxSize;
    }

    /** {@return the size of the transmit queue: a power of two; 0 for a socket that only receives} */
    public int txSize() {
        return txSize;
    }

    /** {@return the size of the fill queue: a power of two} */
    public int fillSize() {
        return fillSize;
    }

    /** {@return the size of the completion queue: a power of two} */
    public int completionSize() {
        return completionSize;
    }

    /** {@return whether the kernel copies packets} */
    public CopyMode copyMode() {
        return copyMode;
    }

    /** {@return where the program runs} */
    public AttachMode attachMode() {
        return attachMode;
    }

    /** {@return the program that brings packets to the socket} */
    public XdpProgram program() {
        return program;
    }

    /** {@return whether the kernel reports that it needs a wakeup: {@code XDP_USE_NEED_WAKEUP}} */
    public boolean needWakeup() {
        return needWakeup;
    }

    /** {@return whether packets longer than a frame arrive in several: {@code XDP_USE_SG}} */
    public boolean multiBuffer() {
        return multiBuffer;
    }

    /**
     * {@return {@code XDP_MAX_TX_SKB_BUDGET}: how many packets one wakeup sends in copy mode; 32 to the size of the
     * transmit queue; ignored before Linux 6.17, where it is 32}
     */
    public int txBudget() {
        return txBudget;
    }

    /**
     * Busy polling.
     *
     * @return the options, or null for none
     */
    public @Nullable BusyPoll busyPoll() {
        return busyPoll;
    }

    /** {@return whether the interface is promiscuous as long as the socket is open} */
    public boolean promiscuous() {
        return promiscuous;
    }

    /** {@return how long an open or a close waits for a queue or memory that the kernel is about to release} */
    public Duration releaseTimeout() {
        return releaseTimeout;
    }

    /** Builds a {@link SocketConfig}. */
    public static final class Builder {

        private int rxSize = DEFAULT_QUEUE_SIZE;
        private int txSize = DEFAULT_QUEUE_SIZE;
        private int fillSize = DEFAULT_QUEUE_SIZE;
        private int completionSize = DEFAULT_QUEUE_SIZE;
        private CopyMode copyMode = CopyMode.AUTO;
        private AttachMode attachMode = AttachMode.AUTO;
        private XdpProgram program = XdpProgram.redirectAll();
        private boolean needWakeup = true;
        private boolean multiBuffer = true;
        private int txBudget;
        private @Nullable BusyPoll busyPoll;
        private boolean promiscuous;
        private Duration releaseTimeout = DEFAULT_RELEASE_TIMEOUT;

        private Builder() {}

        private static int size(int size, String queue) {
            if (size < 1 || size > MAX_QUEUE_SIZE || Integer.bitCount(size) != 1) {
                throw new IllegalArgumentException(
                        "a " + queue + " queue of " + size + ": the size is a power of two, 1 to " + MAX_QUEUE_SIZE);
            }
            return size;
        }

        /**
         * The size of the receive queue.
         *
         * @param size a power of two, 1 to 2<sup>20</sup>; by default 2048
         * @return this
         * @throws IllegalArgumentException if it is not
         */
        public Builder rxSize(int size) {
            rxSize = size(size, "receive");
            return this;
        }

        /**
         * The size of the transmit queue.
         *
         * @param size a power of two, 1 to 2<sup>20</sup>; by default 2048
         * @return this
         * @throws IllegalArgumentException if it is not
         */
        public Builder txSize(int size) {
            txSize = size(size, "transmit");
            return this;
        }

        /**
         * The size of the fill queue.
         *
         * @param size a power of two, 1 to 2<sup>20</sup>; by default 2048
         * @return this
         * @throws IllegalArgumentException if it is not
         */
        public Builder fillSize(int size) {
            fillSize = size(size, "fill");
            return this;
        }

        /**
         * The size of the completion queue. A size below that of the transmit queue can block sending.
         *
         * @param size a power of two, 1 to 2<sup>20</sup>; by default 2048
         * @return this
         * @throws IllegalArgumentException if it is not
         */
        public Builder completionSize(int size) {
            completionSize = size(size, "completion");
            return this;
        }

        /**
         * {@return a socket without a receive queue} It needs no program, except with zero-copy drivers that send only
         * while one is attached.
         */
        public Builder txOnly() {
            rxSize = 0;
            fillSize = 1;
            return this;
        }

        /** {@return a socket without a transmit queue} */
        public Builder rxOnly() {
            txSize = 0;
            completionSize = 1;
            return this;
        }

        /**
         * Whether the kernel copies packets.
         *
         * @param mode {@link CopyMode#AUTO} by default
         * @return this
         */
        public Builder copyMode(CopyMode mode) {
            copyMode = Objects.requireNonNull(mode);
            return this;
        }

        /**
         * Where the program runs.
         *
         * @param mode {@link AttachMode#AUTO} by default
         * @return this
         */
        public Builder attachMode(AttachMode mode) {
            attachMode = Objects.requireNonNull(mode);
            return this;
        }

        /**
         * The program that brings packets to the socket.
         *
         * @param program {@link XdpProgram#redirectAll} by default
         * @return this
         */
        public Builder program(XdpProgram program) {
            this.program = Objects.requireNonNull(program);
            return this;
        }

        /**
         * Whether the kernel reports that it needs a wakeup.
         *
         * @param wanted by default true
         * @return this
         */
        public Builder needWakeup(boolean wanted) {
            needWakeup = wanted;
            return this;
        }

        /**
         * Whether packets longer than a frame arrive in several. Otherwise, and before Linux 6.6, the kernel drops
         * them.
         *
         * @param wanted by default true
         * @return this
         */
        public Builder multiBuffer(boolean wanted) {
            multiBuffer = wanted;
            return this;
        }

        /**
         * How many packets one wakeup sends in copy mode.
         *
         * @param packets 32 to the size of the transmit queue; by default 256, or the size of the transmit queue if
         *     that is smaller
         * @return this
         * @throws IllegalArgumentException if it is smaller
         */
        public Builder txBudget(int packets) {
            if (packets < MIN_TX_BUDGET) {
                throw new IllegalArgumentException(
                        "a transmit budget of " + packets + ": the kernel takes " + MIN_TX_BUDGET + " or more");
            }
            txBudget = packets;
            return this;
        }

        /**
         * Busy polling.
         *
         * @param options what to ask for
         * @return this
         */
        public Builder busyPoll(BusyPoll options) {
            busyPoll = Objects.requireNonNull(options);
            return this;
        }

        /**
         * Makes the interface promiscuous as long as the socket is open.
         *
         * @return this
         */
        public Builder promiscuous() {
            promiscuous = true;
            return this;
        }

        /**
         * How long an open or a close waits for a queue or memory that the kernel is about to release.
         *
         * @param time zero for no wait; by default a second
         * @return this
         * @throws IllegalArgumentException if it is negative
         */
        public Builder releaseTimeout(Duration time) {
            if (time.isNegative()) {
                throw new IllegalArgumentException("a releaseTimeout of " + time);
            }
            releaseTimeout = time;
            return this;
        }

        /**
         * Checks the options together.
         *
         * @return a configuration
         * @throws IllegalArgumentException if there is neither a receive nor a transmit queue, or the budget is larger than the
         *     transmit queue
         */
        public SocketConfig build() {
            if (rxSize == 0 && txSize == 0) {
                throw new IllegalArgumentException("txOnly() and rxOnly(): a socket needs one of the two queues");
            }
            if (txBudget > txSize) {
                throw new IllegalArgumentException(
                        "a transmit budget of " + txBudget + ": at most the size of the transmit queue, " + txSize);
            }
            return new SocketConfig(this);
        }
    }
}
