package io.github.netmap4j.xdp;

/**
 * How a UMEM is cut into frames. Immutable; each limit is checked by the builder, and the message names it.
 *
 * <p>Of a frame of {@link #frameSize} bytes the kernel keeps {@value #XDP_PACKET_HEADROOM} in front of received data, the
 * program {@link #frameHeadroom}, and {@link #mtu} are left for data.
 */
public final class UmemConfig {

    /** {@code XDP_PACKET_HEADROOM}: bytes that reception leaves free at the start of a frame. */
    public static final int XDP_PACKET_HEADROOM = 256;

    /** {@code XDP_UMEM_MIN_CHUNK_SIZE}: the smallest frame. */
    public static final int MIN_FRAME_SIZE = 2048;

    /** The largest frame: a page. */
    public static final int MAX_FRAME_SIZE = 4096;

    /** The frame size of {@link #defaults}: libxdp's {@code XSK_UMEM__DEFAULT_FRAME_SIZE}. */
    public static final int DEFAULT_FRAME_SIZE = 4096;

    /** The headroom of {@link #defaults}: libxdp's {@code XSK_UMEM__DEFAULT_FRAME_HEADROOM}. */
    public static final int DEFAULT_FRAME_HEADROOM = 0;

    /** What the kernel wants to be left for data, besides its headroom. */
    private static final int LEAST_DATA = 448;

    /** The smallest {@code struct xsk_tx_metadata}, and the length that has all of it. */
    private static final int LEAST_METADATA = 16;

    private static final int METADATA_LENGTH = 24;
    private static final int MOST_METADATA = 248;

    private final int frameSize;
    private final int frameHeadroom;
    private final boolean unaligned;
    private final boolean hugePages;
    private final int txMetadataLength;
    private final boolean softwareChecksum;
    private final boolean atomicOwnership;

    private UmemConfig(Builder builder) {
        frameSize = builder.frameSize;
        frameHeadroom = builder.frameHeadroom;
        unaligned = builder.unaligned;
        hugePages = builder.hugePages;
        txMetadataLength = builder.txMetadataLength;
        softwareChecksum = builder.softwareChecksum;
        atomicOwnership = builder.atomicOwnership;
    }

    /**
     * libxdp's defaults: frames of 4096 bytes, no headroom of the program's.
     *
     * @return a configuration
     */
    public static UmemConfig defaults() {
        return builder().build();
    }

    /** {@return a builder that starts with the defaults} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return how far frames are apart, in bytes} */
    public int frameSize() {
        return frameSize;
    }

    /** {@return the headroom that is the kernel's and the XDP program's: {@value #XDP_PACKET_HEADROOM}} */
    public int xdpHeadroom() {
        return XDP_PACKET_HEADROOM;
    }

    /** {@return the headroom that is the program's, right in front of the data, in bytes} */
    public int frameHeadroom() {
        return frameHeadroom;
    }

    /**
     * {@return the longest packet, with its Ethernet header, that one frame takes, in bytes: frame size -
     * {@link #xdpHeadroom} - {@link #frameHeadroom}}
     */
    public int mtu() {
        return frameSize - XDP_PACKET_HEADROOM - frameHeadroom;
    }

    /** {@return whether frames may cross pages: {@code XDP_UMEM_UNALIGNED_CHUNK_FLAG}} */
    public boolean unaligned() {
        return unaligned;
    }

    /** {@return whether the memory is of huge pages} */
    public boolean hugePages() {
        return hugePages;
    }

    /** {@return {@code tx_metadata_len}: room in front of sent data for {@link TxMetadata}, in bytes; 0 for none} */
    public int txMetadataLength() {
        return txMetadataLength;
    }

    /** {@return whether the kernel computes requested checksums by itself: {@code XDP_UMEM_TX_SW_CSUM}} */
    public boolean softwareChecksum() {
        return softwareChecksum;
    }

    /** {@return whether a frame that two threads hand over at the same time is found} */
    public boolean atomicOwnership() {
        return atomicOwnership;
    }

    /** Builds a {@link UmemConfig}. */
    public static final class Builder {

        private int frameSize = DEFAULT_FRAME_SIZE;
        private int frameHeadroom = DEFAULT_FRAME_HEADROOM;
        private boolean unaligned;
        private boolean hugePages;
        private int txMetadataLength;
        private boolean softwareChecksum;
        private boolean atomicOwnership;

        private Builder() {}

        /**
         * How far frames are apart. 2048 or 4096; any size between them if they are {@link #unaligned}.
         *
         * @param bytes 2048 to 4096; 4096 if this is not called
         * @return this
         * @throws IllegalArgumentException if it is smaller or larger
         */
        public Builder frameSize(int bytes) {
            if (bytes < MIN_FRAME_SIZE || bytes > MAX_FRAME_SIZE) {
                throw new IllegalArgumentException("a frame of " + bytes + " bytes: the kernel takes " + MIN_FRAME_SIZE
                        + " to " + MAX_FRAME_SIZE + "; longer packets come in several frames");
            }
            frameSize = bytes;
            return this;
        }

        /**
         * Room for the program's own data in front of each packet.
         *
         * @param bytes 0 to {@link #frameSize} - 704, which leaves the kernel's 256 bytes of headroom and its 448 for data;
         *     0 if this is not called
         * @return this
         * @throws IllegalArgumentException if it is negative
         */
        public Builder frameHeadroom(int bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("a headroom of " + bytes + " bytes");
            }
            frameHeadroom = bytes;
            return this;
        }

        /**
         * Lets frames have any size from 2048 to 4096 and cross pages. Drivers that copy nothing may want huge pages then.
         *
         * @return this
         */
        public Builder unaligned() {
            unaligned = true;
            return this;
        }

        /**
         * Takes the memory from the system's huge pages, of 2 MiB as a rule: {@code /proc/sys/vm/nr_hugepages} says how many
         * there are.
         *
         * @return this
         */
        public Builder hugePages() {
            hugePages = true;
            return this;
        }

        /**
         * Leaves room for {@link TxMetadata} in front of sent data.
         *
         * @return this
         */
        public Builder txMetadata() {
            return txMetadataLength(METADATA_LENGTH);
        }

        /**
         * {@code tx_metadata_len}, for kernels or drivers that want another length than {@link #txMetadata}'s 24.
         *
         * @param bytes 16 to 248, a multiple of 8; launch times need 24
         * @return this
         * @throws IllegalArgumentException if it is none of these
         */
        public Builder txMetadataLength(int bytes) {
            if (bytes < LEAST_METADATA || bytes > MOST_METADATA || bytes % Long.BYTES != 0) {
                throw new IllegalArgumentException("transmit metadata of " + bytes
                        + " bytes: the kernel takes multiples of 8, " + LEAST_METADATA + " to " + MOST_METADATA);
            }
            txMetadataLength = bytes;
            return this;
        }

        /**
         * Has the CPU compute the checksums that {@link TxMetadata} asks for, in copy mode.
         *
         * @return this
         */
        public Builder softwareChecksum() {
            softwareChecksum = true;
            return this;
        }

        /**
         * Finds a frame that two threads hand over at the same time, too. It costs a locked instruction for each frame; without
         * it, all other misuse is found.
         *
         * @return this
         */
        public Builder atomicOwnership() {
            atomicOwnership = true;
            return this;
        }

        /**
         * Checks all of it together.
         *
         * @return a configuration
         * @throws IllegalArgumentException if the frame size needs {@link #unaligned}, or the headroom leaves too little for
         *     data, or a software checksum has no room for its request
         */
        public UmemConfig build() {
            if (!unaligned && Integer.bitCount(frameSize) != 1) {
                throw new IllegalArgumentException(
                        "frames of " + frameSize + " bytes do not fill pages: use 2048 or 4096, or unaligned()");
            }
            int most = frameSize - XDP_PACKET_HEADROOM - LEAST_DATA;
            if (frameHeadroom > most) {
                throw new IllegalArgumentException("a headroom of " + frameHeadroom + " bytes in frames of " + frameSize
                        + ": at most " + most + ", for the kernel takes " + XDP_PACKET_HEADROOM + " and wants "
                        + LEAST_DATA
                        + " for data");
            }
            if (softwareChecksum && txMetadataLength == 0) {
                throw new IllegalArgumentException(
                        "softwareChecksum() without txMetadata(): there is no place to ask for it");
            }
            return new UmemConfig(this);
        }
    }
}
