package io.github.netmap4j;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.os.Ioctl;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A receive ring. Packets appear with each {@link #sync}, or when something polls the port. They are taken in order, in
 * one of these ways:
 *
 * <ul>
 *   <li>{@link #receive}, {@link #receiveFrames}, {@link #receiveControlled}: a handler sees each, and then they are
 *       released;
 *   <li>{@link #recv()}: one {@link Frame} that is held until its release, so that a program can keep several and release
 *       them in any order;
 *   <li>{@link #recv(int)}: a batch of frames, released together;
 *   <li>{@link #forwardTo} and {@link #copyTo}: on to a transmit ring.
 * </ul>
 *
 * <p><b>Packets that can never be passed on</b> are dropped and counted, {@link #undeliverable}, so that those behind them
 * move. For every method that takes packets that is one that fills the ring and does not end in it. Those that forward
 * ({@link #forwardTo}, {@link #copyTo}, and {@link io.github.netmap4j.forward.Forwarder}) also drop:
 *
 * <ul>
 *   <li>a packet with a slot of length 0, which not every NIC can send;
 *   <li>one of more slots than fit into the other ring, {@link Ring#slots} - 1;
 *   <li>when they copy, one with a slot that is too long for the other ring's;
 *   <li>when they exchange buffers, one whose offset the other ring cannot have.
 * </ul>
 *
 * <p>{@link TxBatch#swap(int, Frame)} throws for such a packet instead; the program still has to release the frame.
 *
 * <p>Released slots go back to the kernel with the next sync; until then less can arrive. Nothing here allocates once it is
 * warm, except for the frames that {@link #releaseAll} has ended, which are not used again.
 */
public final class RxRing extends RxWindow {

    private static final long NR_FORWARD = netmap_h.NR_FORWARD();
    private static final long NR_TIMESTAMP = netmap_h.NR_TIMESTAMP();
    private static final long MICROS = 1_000_000;

    private final Frame view = new Frame(this, new FrameGeneration(this));

    private final RingForwarding forwarding = new RingForwarding(this, view);
    private final RxBatch batch = new RxBatch(this, () -> {});

    /** Open batches of {@link #recvNew}. */
    private final List<RxBatch> others = new ArrayList<>();

    /** The frames that are given out one by one. */
    private final SlotFrames singles = new SlotFrames(this);

    RxRing(PortContext port, RingKind kind, int index, RingLayout layout) {
        super(port, kind, index, layout);
    }

    /**
     * {@code NIOCRXSYNC}: gives back what was released, and gets what has arrived, for all receive rings of the descriptor.
     * Other threads may use theirs meanwhile; but if several sync one descriptor at the same time, each skips the rings
     * that another is syncing. See {@link NetmapPort} for the faster way.
     *
     * @throws PortException if the kernel refuses, or somebody else changed the ring
     */
    public void sync() {
        sync(Ioctl.NIOCRXSYNC);
    }

    /**
     * {@return how many slots have arrived and were not taken: 0 to {@link #slots} - 1} A {@link #sync} may find more.
     */
    public int available() {
        check();
        pullPackets();
        return distance(cur, tail);
    }

    /**
     * {@return how many slots were taken and not released, including those that wait for an older one: 0 to
     * {@link #slots} - 1}
     */
    public int held() {
        check();
        return distance(head, cur);
    }

    /**
     * {@return how many packets were dropped since the ring was taken because they could never be passed on, see above}
     * Packets that a filter rejects do not count. May be called from any thread.
     */
    public long undeliverable() {
        return undeliverable.get();
    }

    /**
     * Passes packets to a handler, slot by slot, and then releases them all at once. If the handler throws, the packets up
     * to and including the current one are released.
     *
     * @param handler sees each slot of each packet
     * @param limit how many packets at most
     * @return how many packets; 0 if none has arrived
     */
    public int receive(PacketHandler handler, int limit) {
        Objects.requireNonNull(handler, "handler");
        return ReceiveLoops.slots(this, handler, limit);
    }

    /**
     * Passes packets to a handler as frames, and then releases them as {@link #receive} does.
     *
     * @param handler sees each packet as a reused view, which dies when the handler returns
     * @param limit how many packets at most
     * @return how many packets; 0 if none has arrived
     */
    public int receiveFrames(Consumer<? super Frame> handler, int limit) {
        Objects.requireNonNull(handler, "handler");
        return ReceiveLoops.frames(this, view, handler, limit);
    }

    /**
     * Passes packets to a handler that decides after each whether it is done and whether to continue. What is done is then
     * released as in {@link #receive}.
     *
     * @param handler sees each packet
     * @param limit how many packets at most
     * @return how many packets are done
     */
    public int receiveControlled(ControlledHandler handler, int limit) {
        Objects.requireNonNull(handler, "handler");
        return ReceiveLoops.controlled(this, view, handler, limit);
    }

    /**
     * Takes one packet and holds it until {@link Frame#release}. Several may be held, and released in any order, but a slot
     * goes back to the kernel only after all older ones. In netmap's terms, {@code cur} moves and {@code head} stays.
     *
     * <p>The ring has one frame for each slot in which a packet begins. After its release a frame is refused everywhere, until
     * a packet begins in its slot again, at least {@link #slots} - 1 slots later: then the same object shows that packet. So
     * forget a frame when you release it.
     *
     * @return the packet; null if none has arrived
     */
    public @Nullable Frame recv() {
        check();
        MemorySegment region = raw().region();
        if (cur == tail || !isAsLeft(region)) {
            pullPackets();
        }
        int i = cur;
        if (i == tail) {
            return null;
        }
        long slot = slot(i);
        long word = SlotWord.read(region, slot);
        long data;
        if (isWhole(word)) {
            data = bufferAt(SlotWord.buffer(word));
        } else if (SlotWord.more(word)) {
            return recvFragments();
        } else {
            data = dataOf(slot, word);
        }
        Frame frame = singles.of(i);
        frame.at(i, data, SlotWord.length(word));
        frame.begin();
        take(region, next(i), 1, SlotWord.length(word));
        return frame;
    }

    private @Nullable Frame recvFragments() {
        // If nothing moved, this was not done yet; and frames that were held may have been released meanwhile.
        pullPackets();
        int first = cur;
        int last = first == tail ? -1 : lastSlot(first);
        if (last < 0) {
            return null;
        }
        Frame frame = singles.of(first);
        frame.bind(first, last);
        take(region(), next(last), 1, frame.length());
        return frame;
    }

    /**
     * Takes several packets and holds them until the batch is closed. A ring reuses its one batch, and the batch its frames.
     *
     * {@snippet class="io.github.netmap4j.examples.snippets.SafeSnippetsTest" region="batch"}
     *
     * @param limit how many packets at most, 1 or more
     * @return a batch, empty if nothing has arrived
     * @throws IllegalStateException if the last batch is not closed
     */
    public RxBatch recv(int limit) {
        check();
        batch.requireClosed();
        return fill(batch, limit);
    }

    /** A new batch, for callers that may not close it before the next one. */
    RxBatch recvNew(int limit, Runnable whenClosed) {
        check();
        RxBatch own = fill(new RxBatch(this, whenClosed), limit);
        others.add(own);
        return own;
    }

    /** Whether a packet has arrived with all of its slots. */
    boolean hasPacket() {
        check();
        pullPackets();
        return cur != tail && lastSlot(cur) >= 0;
    }

    private RxBatch fill(RxBatch into, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a batch of " + limit + " packets");
        }
        pullPackets();
        into.open(limit);
        return into;
    }

    /**
     * Releases everything that was taken: {@code head = cur}. Frames and batches that are still held die; those frames are
     * never used again.
     */
    public void releaseAll() {
        check();
        dropFrames();
        drop();
    }

    private void dropFrames() {
        singles.end(head, cur);
        batch.drop();
        others.forEach(RxBatch::drop);
        others.clear();
    }

    /** A batch of {@link #recvNew} was closed. */
    void closed(RxBatch other) {
        others.remove(other);
    }

    /**
     * Zero copy: moves packets to a transmit ring, by an exchange of buffers. Both rings are published once in the end;
     * packets without room stay.
     *
     * @param tx a ring of the same memory, owned by this thread
     * @param limit how many packets at most
     * @return how many packets, including those dropped because they can never be passed on
     * @throws DifferentMemoryException if the rings are of different memories: use {@link #copyTo}, or open one port with
     *     {@link NetmapPort.Builder#memoryOf}
     */
    public int forwardTo(TxRing tx, int limit) {
        return forwardTo(tx, limit, null);
    }

    /**
     * Zero copy: moves the packets that a filter accepts to a transmit ring; the others are released.
     *
     * @param tx a ring of the same memory, owned by this thread
     * @param limit how many packets at most, dropped ones included
     * @param filter sees each packet as a reused view, and may change it; null accepts all
     * @return how many packets were forwarded or dropped
     * @throws DifferentMemoryException if the rings are of different memories
     */
    public int forwardTo(TxRing tx, int limit, @Nullable Predicate<? super Frame> filter) {
        requireSameMemory(tx);
        return forwarding.pass(tx, limit, filter, true);
    }

    /**
     * Copies packets to a transmit ring of any memory.
     *
     * @param tx a ring owned by this thread
     * @param limit how many packets at most
     * @return how many packets, including those dropped because they can never be passed on
     */
    public int copyTo(TxRing tx, int limit) {
        return copyTo(tx, limit, null);
    }

    /**
     * Copies the packets that a filter accepts to a transmit ring; the others are released.
     *
     * @param tx a ring owned by this thread
     * @param limit how many packets at most, dropped ones included
     * @param filter sees each packet as a reused view, and may change it; null accepts all
     * @return how many packets were forwarded or dropped
     */
    public int copyTo(TxRing tx, int limit, @Nullable Predicate<? super Frame> filter) {
        return forwarding.pass(tx, limit, filter, false);
    }

    /**
     * {@code NR_TIMESTAMP}: makes each sync store the time, or not.
     *
     * @param on whether it does
     */
    public void timestamps(boolean on) {
        check();
        flag(NR_TIMESTAMP, on);
    }

    /**
     * {@return {@code ring->ts}: the time of the last sync with {@link #timestamps} on, in microseconds since 1970; 0 if
     * there was none} It is one time for all packets of that sync, not when each arrived.
     */
    public long timestampMicros() {
        check();
        return raw().ts_sec() * MICROS + raw().ts_usec();
    }

    /**
     * {@code NR_FORWARD}: makes frames that were marked with {@link Frame#forwardToHost} go to the host's network stack when
     * they are released. Needs a port opened with {@link NetmapPort.Builder#nicAndHost}.
     *
     * @param on whether they do
     */
    public void transparentForwarding(boolean on) {
        check();
        flag(NR_FORWARD, on);
    }

    private void flag(long bit, boolean on) {
        raw().flags(on ? (raw().flags() | bit) : (raw().flags() & ~bit));
    }

    @Override
    void reset() {
        dropFrames();
        if (head != cur) {
            drop();
        }
    }
}
