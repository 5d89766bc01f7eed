package io.github.netmap4j.xdp;

import io.github.netmap4j.xdp.FrameView.Part;
import org.jspecify.annotations.Nullable;

/**
 * One frame of a {@link FrameBatch}: its number, what is in it, and views of its parts. Any number of frames may be looked
 * at at once. When the frame is handed to a queue, given back, or no longer in its place of the batch, every method
 * throws {@link IllegalStateException} and says who has the frame; {@link FrameBatch#frame} gives the view of what is there
 * then.
 */
public final class Frame {

    final FrameBatch batch;
    final int index;

    private long number;
    private @Nullable FrameView data;
    private @Nullable FrameView headroom;
    private @Nullable FrameView whole;

    Frame(FrameBatch batch, int index) {
        this.batch = batch;
        this.index = index;
    }

    void bind() {
        number = batch.numbers[index];
        check();
    }

    /** Throws unless the program has the frame, and it is where it was. */
    void check() {
        if (index >= batch.size || batch.numbers[index] != number || !batch.memory.table.owns(number)) {
            throw gone();
        }
    }

    private IllegalStateException gone() {
        return batch.memory.table.owns(number)
                ? new IllegalStateException(
                        "place " + index + " of the batch has another frame by now: call frame(" + index + ") again")
                : batch.memory.dead(number);
    }

    /** {@return the frame's number, good until it is handed over: see {@link FrameBatch#number}} */
    public long number() {
        check();
        return number;
    }

    /** {@return where the data start: an offset in the UMEM, in bytes} */
    public long address() {
        check();
        return batch.addresses[index];
    }

    /** {@return how long the data are, in bytes} */
    public int length() {
        check();
        return batch.lengths[index];
    }

    /**
     * Sets how long the data are. {@link FrameView#writer} does it by writing.
     *
     * @param length bytes
     * @throws IllegalArgumentException if the frame ends before that
     */
    public void length(int length) {
        check();
        batch.length(index, length);
    }

    /** {@return how much of the headroom is written, in bytes} */
    public int headroomLength() {
        check();
        return batch.headrooms[index];
    }

    /** {@return the options of the frame's descriptor: {@link FrameBatch#CONTINUES}, {@link FrameBatch#METADATA}} */
    public int options() {
        check();
        return batch.options[index];
    }

    /**
     * Sets the options of the frame's descriptor.
     *
     * @param bits {@link FrameBatch#CONTINUES}, {@link FrameBatch#METADATA}
     * @throws IllegalArgumentException if there is another bit
     */
    public void options(int bits) {
        check();
        batch.options(index, bits);
    }

    /** {@return whether the packet goes on in the next frame} */
    public boolean continues() {
        return (options() & FrameBatch.CONTINUES) != 0;
    }

    /** Makes the frame fresh: see {@link FrameBatch#reset}. */
    public void reset() {
        check();
        batch.reset(index);
    }

    /**
     * Moves the start of the data: see {@link FrameBatch#moveStart}.
     *
     * @param bytes how far; negative for towards the start of the frame
     * @throws IllegalArgumentException if the start would leave the data or the frame
     */
    public void moveStart(int bytes) {
        check();
        batch.moveStart(index, bytes);
    }

    /** {@return the packet's bytes: a writable view, the same at each call} */
    public FrameView data() {
        check();
        if (data == null) {
            data = new FrameView(this, Part.DATA);
        }
        return data;
    }

    /**
     * {@return the headroom of the UMEM's configuration, right in front of the data: for what the program wants to keep
     * with the packet; a writable view, the same at each call} It is not sent.
     */
    public FrameView headroom() {
        check();
        if (headroom == null) {
            headroom = new FrameView(this, Part.HEADROOM);
        }
        return headroom;
    }

    /**
     * Headroom and data in one piece, from the start of the headroom, written or not, to the end of the data.
     *
     * @return a writable view, the same at each call
     */
    public FrameView whole() {
        check();
        if (whole == null) {
            whole = new FrameView(this, Part.WHOLE);
        }
        return whole;
    }

    /** {@return the frame for logs, such as {@code frame 7, 60 bytes}} */
    @Override
    public String toString() {
        return "frame " + (int) number
                + (batch.memory.table.owns(number) ? ", " + batch.lengths[index] + " bytes" : " (handed over)");
    }
}
