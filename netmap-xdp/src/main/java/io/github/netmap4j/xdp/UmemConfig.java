package io.github.netmap4j.xdp;

/**
 * How to divide a UMEM into frames. Immutable; the builder checks each limit and names it in the message.
 *
 * <p>Of the {@link #frameSize} bytes of a frame, the kernel reserves {@value #XDP_PACKET_HEADROOM} before received data
 * and the program {@link #frameHeadroom}, which leaves {@link #mtu} for data.
 */
public final class UmemConfig {

    /** {@code XDP_PACKET_HEADROOM}: bytes at the start of a frame that reception leaves free. */
    public static final int XDP_PACKET_HEADROOM = 256;

    /** {@code XDP_UMEM_MIN_CHUNK_SIZE}: the smallest frame. */
    public static final int MIN_FRAME_SIZE = 2048;

    /** The largest frame: a page. */
    public static final int MAX_FRAME_SIZE = 4096;

    /** The frame size of {@link #defaults}: libxdp's {@code XSK_UMEM__DEFAULT_FRAME_SIZE}. */
    public static final int DEFAULT_FRAME_SIZE = 4096;

    /** The headroom of {@link #defaults}: libxdp's {@code XSK_UMEM__DEFAULT_FRAME_HEADROOM}. */
    public static final int DEFAULT_FRAME_HEADROOM = 0;

    /** What the kernel requires for data, besides its headroom. */
    private static final int MIN_DATA = 448;

    /** The smallest {@code struct xsk_tx_metadata}, and the length with all fields. */
    private static final int MIN_METADATA = 16;

    private static final int METADATA_LENGTH = 24;
    private static final int MAX_METADATA = 248;

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
     * libxdp's defaults: frames of 4096 bytes, and no headroom for the program.
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

    /** {@return the size of a frame, in bytes, headroom included} */
    public int frameSize() {
        return frameSize;
    }

    /** {@return the headroom of the kernel and the XDP program, in bytes: {@value #XDP_PACKET_HEADROOM}} */
    public int xdpHeadroom() {
        return XDP_PACKET_HEADROOM;
    }

    /** {@return the program's headroom, directly before the data, in bytes} */
    public int frameHeadroom() {
        return frameHeadroom;
    }

    /**
     * {@return the longest packet of one frame, Ethernet header included, in bytes: frame size - {@link #xdpHeadroom} -
     * {@link #frameHeadroom}}
     */
    public int mtu() {
        return frameSize - XDP_PACKET_HEADROOM - frameHeadroom;
    }

    /** {@return whether frames may cross pages: {@code XDP_UMEM_UNALIGNED_CHUNK_FLAG}} */
    public boolean unaligned() {
        return unaligned;
    }

    /** {@return whether the memory consists of huge pages} */
    public boolean hugePages() {
        return hugePages;
    }

    /** {@return {@code tx_metadata_len}: room before sent data for {@link TxMetadata}, in bytes; 0 for none} */
    public int txMetadataLength() {
        return txMetadataLength;
    }

    /** {@return whether the CPU computes requested checksums: {@code XDP_UMEM_TX_SW_CSUM}} */
    public boolean softwareChecksum() {
        return softwareChecksum;
    }

    /** {@return whether the check also finds a frame that two threads hand over at the same time} */
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
         * Sets the size of a frame: 2048 or 4096, or any size between them if frames are {@link #unaligned}.
         *
         * @param bytes 2048 to 4096; by default 4096
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
         * Reserves room for the program's own data before each packet.
         *
         * @param bytes 0 to {@link #frameSize} - 704, which leaves the kernel's 256 bytes of headroom and its 448 for data;
         *     by default 0
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
         * Lets frames have any size from 2048 to 4096 and cross pages. Zero-copy drivers may then require huge pages.
         *
         * @return this
         */
        public Builder unaligned() {
            unaligned = true;
            return this;
        }

        /**
         * Takes the memory from the system's huge pages of 2 MiB; {@code /proc/sys/vm/nr_hugepages} sets how many
         * exist.
         *
         * @return this
         */
        public Builder hugePages() {
            hugePages = true;
            return this;
        }

        /**
         * Reserves room for {@link TxMetadata} before sent data.
         *
         * @return this
         */
        public Builder txMetadata() {
            return txMetadataLength(METADATA_LENGTH);
        }

        /**
         * {@code tx_metadata_len}, for kernels or drivers that need another length than {@link #txMetadata}'s 24.
         *
         * @param bytes 16 to 248, a multiple of 8; launch times need 24
         * @return this
         * @throws IllegalArgumentException if it is not
         */
        public Builder txMetadataLength(int bytes) {
            if (bytes < MIN_METADATA || bytes > MAX_METADATA || bytes % Long.BYTES != 0) {
                throw new IllegalArgumentException("transmit metadata of " + bytes
                        + " bytes: the kernel takes multiples of 8, " + MIN_METADATA + " to " + MAX_METADATA);
            }
            txMetadataLength = bytes;
            return this;
        }

        /**
         * Makes the CPU compute the checksums that {@link TxMetadata} requests, in copy mode.
         *
         * @return this
         */
        public Builder softwareChecksum() {
            softwareChecksum = true;
            return this;
        }

        /**
         * Makes the check find a frame that two threads hand over at the same time, too, for a locked instruction per
         * frame. All other misuse is found without it.
         *
         * @return this
         */
        public Builder atomicOwnership() {
            atomicOwnership = true;
            return this;
        }

        /**
         * Checks the options together.
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
            int most = frameSize - XDP_PACKET_HEADROOM - MIN_DATA;
            if (frameHeadroom > most) {
                throw new IllegalArgumentException("a headroom of " + frameHeadroom + " bytes in frames of " + frameSize
                        + ": at most " + most + ", for the kernel takes " + XDP_PACKET_HEADROOM + " and wants "
                        + MIN_DATA
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
