package io.github.netmap4j.xdp;

import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.abi.xsk_tx_metadata;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Requests to the kernel or the device about a packet to send: {@code struct xsk_tx_metadata}, before the data of its
 * first frame. The UMEM needs {@link UmemConfig.Builder#txMetadata}.
 *
 * <p>A request that the kernel refuses (EINVAL) would block the transmit ring until the socket is closed. So each
 * request is checked here, and again when the packet is submitted, before the kernel sees it. Only a try shows whether
 * a device does what a request asks for; a veth pair accepts all three.
 *
 * {@snippet class="io.github.netmap4j.examples.snippets.XdpSnippetsTest" region="timestamp"}
 */
public final class TxMetadata {

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

    private static final long FLAGS = xsk_tx_metadata.flags$offset();
    private static final long UNION = xsk_tx_metadata.u$offset();
    private static final long CSUM_START = UNION + xsk_tx_metadata.u.request.csum_start$offset();
    private static final long CSUM_OFFSET = UNION + xsk_tx_metadata.u.request.csum_offset$offset();
    private static final long LAUNCH_TIME = UNION + xsk_tx_metadata.u.request.launch_time$offset();
    private static final long TX_TIMESTAMP = UNION + xsk_tx_metadata.u.completion.tx_timestamp$offset();

    private static final long TIMESTAMP = xdp_h.XDP_TXMD_FLAGS_TIMESTAMP();
    private static final long CHECKSUM = xdp_h.XDP_TXMD_FLAGS_CHECKSUM();
    private static final long LAUNCH = xdp_h.XDP_TXMD_FLAGS_LAUNCH_TIME();

    private TxMetadata() {}

    /**
     * Starts a request, which asks for nothing yet.
     *
     * @param frame the packet's first frame
     * @throws IllegalStateException if the UMEM has no room for it, or the data start too close to the start of the
     *     frame, or at an odd address, which the kernel does not return
     */
    public static void clear(Frame frame) {
        long at = place(frame);
        MemorySegment region = frame.batch.memory.region;
        for (int i = 0; i < frame.batch.memory.config.txMetadataLength(); i += Long.BYTES) {
            region.set(LONG, at + i, 0);
        }
        frame.options(frame.options() | FrameBatch.METADATA);
    }

    /**
     * Requests the time of sending; {@link #timestamp} reads it after the completion.
     *
     * @param frame the packet's first frame, after {@link #clear}
     */
    public static void requestTimestamp(Frame frame) {
        request(frame, TIMESTAMP);
    }

    /**
     * Requests a checksum as in TCP and UDP: over everything from {@code start} to the end of the packet. The program
     * first stores the checksum of the pseudo header in its place.
     *
     * @param frame the packet's first frame, after {@link #clear}
     * @param start where the sum begins, in bytes from the start of the data
     * @param offset where it goes, in bytes from {@code start}
     * @throws IllegalArgumentException if that is beyond the frame's data
     */
    public static void requestChecksum(Frame frame, int start, int offset) {
        long at = place(frame);
        String problem = checksumProblem(start, offset, frame.length());
        if (problem != null) {
            throw new IllegalArgumentException(problem);
        }
        MemorySegment region = frame.batch.memory.region;
        region.set(SHORT, at + CSUM_START, (short) start);
        region.set(SHORT, at + CSUM_OFFSET, (short) offset);
        request(frame, CHECKSUM);
    }

    /**
     * Asks the device to hold the packet until a time of the device's clock.
     *
     * @param frame the packet's first frame, after {@link #clear}
     * @param nanoseconds the time, in nanoseconds
     * @throws IllegalStateException if the UMEM's metadata are shorter than 24 bytes
     */
    public static void requestLaunchTime(Frame frame, long nanoseconds) {
        long at = place(frame);
        int length = frame.batch.memory.config.txMetadataLength();
        if (length < LAUNCH_TIME + Long.BYTES) {
            throw new IllegalStateException("a launch time needs transmit metadata of " + (LAUNCH_TIME + Long.BYTES)
                    + " bytes, and the UMEM has " + length + ": build it with txMetadata()");
        }
        frame.batch.memory.region.set(LONG, at + LAUNCH_TIME, nanoseconds);
        request(frame, LAUNCH);
    }

    private static void request(Frame frame, long bit) {
        if ((frame.options() & FrameBatch.METADATA) == 0) {
            throw new IllegalStateException("the frame asks for nothing yet: call clear(frame) first");
        }
        long at = place(frame) + FLAGS;
        MemorySegment region = frame.batch.memory.region;
        region.set(LONG, at, region.get(LONG, at) | bit);
    }

    /**
     * The time when a packet with {@link #requestTimestamp} was sent.
     *
     * @param frame its first frame, from the {@link CompQueue}
     * @return nanoseconds of the device's clock; of {@code CLOCK_REALTIME} where there is no device, as on a veth pair
     */
    public static long timestamp(Frame frame) {
        return frame.batch.memory.region.get(LONG, place(frame) + TX_TIMESTAMP);
    }

    private static long place(Frame frame) {
        long address = frame.address();
        String problem = placeProblem(frame.batch.memory, frame.number(), address);
        if (problem != null) {
            throw new IllegalStateException(problem);
        }
        return address - frame.batch.memory.config.txMetadataLength();
    }

    private static @Nullable String placeProblem(FrameMemory memory, long number, long address) {
        int length = memory.config.txMetadataLength();
        if (length == 0) {
            return "the UMEM has no room for transmit metadata: build it with txMetadata()";
        }
        if (address - memory.chunk((int) number) < length) {
            return "the data of frame " + (int) number + " start " + (address - memory.chunk((int) number))
                    + " bytes into it: there is no room for " + length + " bytes of metadata before them";
        }
        if ((address & 1) != 0) {
            return "the data of frame " + (int) number
                    + " start at an odd address, which the kernel does not give back: move the start by one";
        }
        return null;
    }

    private static @Nullable String checksumProblem(int start, int offset, int length) {
        if (start < 0 || offset < 0 || start > 0xffff || offset > 0xffff || start + offset + Short.BYTES > length) {
            return "a checksum at " + start + " + " + offset + " is not in the " + length + " bytes of the frame";
        }
        return null;
    }

    /** Why the kernel would refuse the request of a batch's frame, or null. */
    static @Nullable String problem(FrameBatch batch, int i) {
        FrameMemory memory = batch.memory;
        String problem = placeProblem(memory, batch.numbers[i], batch.addresses[i]);
        if (problem != null) {
            return problem;
        }
        int metadataLength = memory.config.txMetadataLength();
        long at = batch.addresses[i] - metadataLength;
        long flags = memory.region.get(LONG, at + FLAGS);
        if ((flags & ~(TIMESTAMP | CHECKSUM | LAUNCH)) != 0) {
            return "the metadata of frame " + (int) batch.numbers[i] + " ask for 0x" + Long.toHexString(flags)
                    + ", which the kernel does not know: call TxMetadata.clear(frame) first";
        }
        if ((flags & LAUNCH) != 0 && metadataLength < LAUNCH_TIME + Long.BYTES) {
            return "the metadata of frame " + (int) batch.numbers[i]
                    + " ask for a launch time, and have no room for it";
        }
        if ((flags & CHECKSUM) != 0) {
            return checksumProblem(
                    Short.toUnsignedInt(memory.region.get(SHORT, at + CSUM_START)),
                    Short.toUnsignedInt(memory.region.get(SHORT, at + CSUM_OFFSET)),
                    batch.lengths[i]);
        }
        return null;
    }
}
