package io.github.netmap4j.xdp;

import io.github.netmap4j.xdp.FrameView.Part;
import org.jspecify.annotations.Nullable;

/**
 * A frame of a {@link FrameBatch}: its number, its contents, and views of its parts. A batch can have any number of
 * them in use. After the frame goes to a queue, back to the UMEM, or to another place, every method throws {@link
 * IllegalStateException}, whose message names the frame's owner; call {@link FrameBatch#frame} again for the frame now
 * at that place.
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

    /** Throws unless the program owns the frame and it is still at its place. */
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

    /** {@return the frame's number, valid until the frame is handed over: see {@link FrameBatch#number}} */
    public long number() {
        check();
        return number;
    }

    /** {@return where the data start: an offset in the UMEM, in bytes} */
    public long address() {
        check();
        return batch.addresses[index];
    }

    /** {@return the length of the data, in bytes} */
    public int length() {
        check();
        return batch.lengths[index];
    }

    /**
     * Sets the length of the data. Writing through {@link FrameView#writer} sets it, too.
     *
     * @param length in bytes, up to the end of the frame
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

    /** {@return whether the packet continues in the next frame} */
    public boolean continues() {
        return (options() & FrameBatch.CONTINUES) != 0;
    }

    /** Resets the frame: see {@link FrameBatch#reset}. */
    public void reset() {
        check();
        batch.reset(index);
    }

    /**
     * Moves the start of the data: see {@link FrameBatch#moveStart}.
     *
     * @param bytes how far; negative moves towards the start of the frame
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
     * {@return the configured headroom, directly before the data: for data that the program keeps with the packet; a
     * writable view, the same at each call} It is not sent.
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
