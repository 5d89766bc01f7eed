package io.github.netmap4j.soft.link;

import io.github.netmap4j.sys.device.DropReason;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a {@link Link}: takes frames with the time at which they came, and returns those that arrive, in the order
 * and at the time at which they do. It has no thread and no clock: times are the caller's, in nanoseconds, such as
 * {@link System#nanoTime}, and never go back.
 *
 * {@snippet class="io.github.netmap4j.examples.snippets.SoftSnippetsTest" region="queue"}
 *
 * <p>Frames are copied; their memory is used again. One thread at a time may use a queue.
 */
public final class LinkQueue {

    private final Link link;
    private final LinkDecisions decisions;

    /** In the order in which they arrive. */
    private final Deque<LinkFrame> arriving = new ArrayDeque<>();
    /** Waiting to be overtaken. */
    private final List<LinkFrame> held = new ArrayList<>();

    private final Deque<LinkFrame> spare = new ArrayDeque<>();
    private @Nullable LinkFrame entering;

    /** When the last frames left the queue in front of the link; as many as it takes. */
    private final long[] departures;

    private long departed;
    private long free;
    private long lastDue;

    private long frames;
    private long lost;
    private long overflowed;
    private long doubled;
    private long corrupted;
    private long heldBack;

    /**
     * A direction of a link, with no frame under way.
     *
     * @param link what happens to the frames
     * @param direction a number: two directions with different numbers hit different frames
     */
    public LinkQueue(Link link, int direction) {
        this.link = link;
        this.decisions = new LinkDecisions(link, direction);
        this.departures = new long[link.bitsPerSecond == 0 ? 0 : link.queueFrames + 1];
    }

    /**
     * Adds bytes to the frame that enters next: all of it, or a fragment.
     *
     * @param from where they are
     * @param offset where they begin, in bytes
     * @param length how many, 0 to 65535
     */
    public void add(MemorySegment from, long offset, int length) {
        add(from, offset, length, 0);
    }

    /**
     * Adds a fragment with the flags of its slot, which {@link #flags} returns.
     *
     * @param from where it is
     * @param offset where it begins, in bytes
     * @param length bytes, 0 to 65535
     * @param flags the slot's flags
     */
    public void add(MemorySegment from, long offset, int length, int flags) {
        LinkFrame frame = entering;
        if (frame == null) {
            frame = newFrame();
            entering = frame;
        }
        frame.add(from, offset, length, flags);
    }

    private LinkFrame newFrame() {
        LinkFrame used = spare.poll();
        LinkFrame frame = used == null ? new LinkFrame() : used;
        frame.clear();
        return frame;
    }

    /**
     * Lets the frame that was added enter the link.
     *
     * @param now the time
     * @return why it was lost: {@link DropReason#LINK} if the link is down, {@link DropReason#LOST} by the link's decision,
     *     {@link DropReason#FULL} if too many wait; null if it arrives
     * @throws IllegalStateException if nothing was added
     */
    public @Nullable DropReason commit(long now) {
        LinkFrame frame = entering;
        if (frame == null) {
            throw new IllegalStateException("no bytes were added, so no frame can enter the link");
        }
        entering = null;
        long number = frames++;
        boolean chosen = decisions.isLost(number);
        DropReason why = link.isDown() ? DropReason.LINK : chosen ? DropReason.LOST : null;
        if (why != null) {
            lost++;
        } else if (!depart(frame.length(), now)) {
            overflowed++;
            why = DropReason.FULL;
        }
        if (why != null) {
            spare.push(frame);
            return why;
        }
        enter(frame, number, departures.length == 0 ? now : free, now);
        return null;
    }

    /** Passes the queue in front of the link. Returns false if too many wait there. */
    private boolean depart(int bytes, long now) {
        if (departures.length == 0) {
            return true;
        }
        int at = (int) (departed % departures.length);
        if (departed >= departures.length && departures[at] - now > 0) {
            return false;
        }
        long start = departed == 0 || free - now < 0 ? now : free;
        free = start + (long) Math.ceil((double) bytes * Byte.SIZE * 1e9 / link.bitsPerSecond);
        departures[at] = free;
        departed++;
        return true;
    }

    private void enter(LinkFrame frame, long number, long leaves, long now) {
        if (frame.length() != 0 && decisions.isCorrupted(number)) {
            frame.invert(decisions.bit(number, frame.length() * Byte.SIZE));
            corrupted++;
        }
        frame.copies = 1;
        if (decisions.isDoubled(number)) {
            frame.copies = 2;
            doubled++;
        }
        frame.due = leaves + link.delay + decisions.jitter(number);
        if (decisions.isHeldBack(number)) {
            heldBack++;
            frame.overtakers = link.overtaken;
            frame.due = Math.max(frame.due - now, link.longestHold) + now;
            held.add(frame);
        } else {
            arrive(frame, frame.due);
            overtake();
        }
    }

    private void arrive(LinkFrame frame, long due) {
        frame.due = arriving.isEmpty() || due - lastDue > 0 ? due : lastDue;
        lastDue = frame.due;
        arriving.add(frame);
    }

    /** A frame has passed those that are held back. */
    private void overtake() {
        long due = lastDue;
        for (int i = 0; i < held.size(); ) {
            LinkFrame frame = held.get(i);
            if (--frame.overtakers == 0) {
                held.remove(i);
                arrive(frame, due);
            } else {
                i++;
            }
        }
    }

    /** {@return whether no frame is under way} */
    public boolean isEmpty() {
        return arriving.isEmpty() && held.isEmpty();
    }

    /** {@return when the next frame arrives, in nanoseconds; meaningless if the queue {@linkplain #isEmpty is empty}} */
    public long nextArrival() {
        LinkFrame first = arriving.peek();
        long next = first == null ? 0 : first.due;
        boolean any = first != null;
        for (LinkFrame frame : held) {
            if (!any || frame.due - next < 0) {
                next = frame.due;
                any = true;
            }
        }
        return next;
    }

    /**
     * Finds the next frame that has arrived. It stays the next until {@link #remove}.
     *
     * @param now the time
     * @return its length in bytes, or -1 if there is none
     */
    public int next(long now) {
        for (int i = 0; i < held.size(); ) {
            LinkFrame frame = held.get(i);
            LinkFrame first = arriving.peek();
            if (frame.due - now <= 0 && (first == null || frame.due - first.due < 0)) {
                held.remove(i);
                arrive(frame, frame.due);
            } else {
                i++;
            }
        }
        LinkFrame first = arriving.peek();
        return first == null || first.due - now > 0 ? -1 : first.length();
    }

    private LinkFrame first() {
        return arriving.element();
    }

    /** {@return of how many fragments the next frame was added} */
    public int fragments() {
        return first().fragments();
    }

    /**
     * Returns the length of a fragment of the next frame.
     *
     * @param index 0 to {@link #fragments} - 1
     * @return bytes
     */
    public int length(int index) {
        return first().length(index);
    }

    /**
     * Returns the flags of a fragment of the next frame.
     *
     * @param index 0 to {@link #fragments} - 1
     * @return as they were added
     */
    public int flags(int index) {
        return first().flags(index);
    }

    /**
     * Copies bytes of the next frame.
     *
     * @param from the first one, from the frame's start
     * @param to where they go
     * @param offset where they begin there, in bytes
     * @param length how many
     */
    public void copy(int from, MemorySegment to, long offset, int length) {
        first().copy(from, to, offset, length);
    }

    /** Removes the next frame, or one of its two if it is doubled. */
    public void remove() {
        if (--first().copies == 0) {
            spare.push(arriving.remove());
        }
    }

    /** Loses all frames that are under way. */
    public void clear() {
        spare.addAll(arriving);
        spare.addAll(held);
        arriving.clear();
        held.clear();
        if (entering != null) {
            spare.push(entering);
            entering = null;
        }
    }

    /** {@return how many frames came} */
    public long frames() {
        return frames;
    }

    /** {@return how many of them the link lost, or came while it was down} */
    public long lost() {
        return lost;
    }

    /** {@return how many found too many others waiting for a link with a rate} */
    public long overflowed() {
        return overflowed;
    }

    /** {@return how many were delivered twice} */
    public long doubled() {
        return doubled;
    }

    /** {@return how many got a bit inverted} */
    public long corrupted() {
        return corrupted;
    }

    /** {@return how many were held back, to be overtaken} */
    public long heldBack() {
        return heldBack;
    }
}
