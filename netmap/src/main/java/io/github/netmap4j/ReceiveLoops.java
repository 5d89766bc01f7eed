package io.github.netmap4j;

import io.github.netmap4j.ControlledHandler.Verdict;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The loops that pass a receive ring's packets to a handler. Each looks at the ring once, goes through slots that lie
 * together, and gives all back at once in the end. Packets of several slots are rare and have a method of their own, so that
 * the loop stays small enough for the JIT to inline the handler.
 */
final class ReceiveLoops {

    private ReceiveLoops() {}

    /** {@link RxRing#receive}. */
    static int slots(RxWindow rx, PacketHandler handler, int limit) {
        rx.begin();
        MemorySegment region = rx.region();
        int end = rx.tail;
        int i = rx.cur;
        int from = i; // what is before it was counted
        int packets = 0;
        long bytes = 0;
        try {
            while (packets < limit && i != end) {
                int stop = i + rx.run(i, end, limit - packets);
                while (i < stop) {
                    long slot = rx.slot(i);
                    long word = SlotWord.read(region, slot);
                    long data;
                    if (rx.isWhole(word)) {
                        data = rx.bufferAt(SlotWord.buffer(word));
                    } else if (SlotWord.more(word)) {
                        break;
                    } else {
                        data = rx.dataOf(slot, word);
                    }
                    i++;
                    handler.onPacket(region, data, SlotWord.length(word), false);
                }
                packets += i - from;
                bytes += rx.counted(from, i);
                i = rx.wrap(i);
                from = i;
                if (packets < limit && i != end && rx.more(i)) {
                    int last = rx.lastSlot(i);
                    if (last < 0) {
                        break;
                    }
                    int first = i;
                    i = rx.next(last);
                    from = i;
                    packets++;
                    bytes += fragments(rx, first, last, handler);
                }
            }
        } finally {
            rx.busy = false;
            rx.consume(rx.wrap(i), packets + i - from, bytes + rx.counted(from, i));
        }
        return packets;
    }

    /** Shows the slots of one packet. */
    private static long fragments(RxWindow rx, int first, int last, PacketHandler handler) {
        long bytes = 0;
        for (int i = first; ; i = rx.next(i)) {
            long slot = rx.slot(i);
            long word = SlotWord.read(rx.region(), slot);
            int length = SlotWord.length(word);
            bytes += length;
            handler.onPacket(rx.region(), rx.dataOf(slot, word), length, SlotWord.more(word));
            if (i == last) {
                return bytes;
            }
        }
    }

    /** {@link RxRing#receiveFrames}. */
    static int frames(RxWindow rx, Frame view, Consumer<? super Frame> handler, int limit) {
        rx.begin();
        MemorySegment region = rx.region();
        int end = rx.tail;
        int i = rx.cur;
        int from = i; // what is before it was counted
        int packets = 0;
        long bytes = 0;
        try {
            view.begin();
            while (packets < limit && i != end) {
                int stop = i + rx.run(i, end, limit - packets);
                while (i < stop) {
                    long slot = rx.slot(i);
                    long word = SlotWord.read(region, slot);
                    long data;
                    if (rx.isWhole(word)) {
                        data = rx.bufferAt(SlotWord.buffer(word));
                    } else if (SlotWord.more(word)) {
                        break;
                    } else {
                        data = rx.dataOf(slot, word);
                    }
                    view.at(i, data, SlotWord.length(word));
                    i++;
                    handler.accept(view);
                }
                packets += i - from;
                bytes += rx.counted(from, i);
                i = rx.wrap(i);
                from = i;
                if (packets < limit && i != end && rx.more(i)) {
                    int last = rx.lastSlot(i);
                    if (last < 0) {
                        break;
                    }
                    view.bind(i, last);
                    i = rx.next(last);
                    from = i;
                    packets++;
                    bytes += view.length();
                    handler.accept(view);
                }
            }
        } finally {
            view.unbind();
            rx.busy = false;
            rx.consume(rx.wrap(i), packets + i - from, bytes + rx.counted(from, i));
        }
        return packets;
    }

    /** {@link RxRing#receiveControlled}. */
    static int controlled(RxWindow rx, Frame view, ControlledHandler handler, int limit) {
        rx.begin();
        MemorySegment region = rx.region();
        int end = rx.tail;
        int i = rx.cur;
        int from = i; // what is before it was counted
        int packets = 0;
        long bytes = 0;
        try {
            view.begin();
            Verdict verdict = Verdict.CONTINUE;
            while (packets < limit && i != end && verdict == Verdict.CONTINUE) {
                int stop = i + rx.run(i, end, limit - packets);
                while (i < stop) {
                    long slot = rx.slot(i);
                    long word = SlotWord.read(region, slot);
                    long data;
                    if (rx.isWhole(word)) {
                        data = rx.bufferAt(SlotWord.buffer(word));
                    } else if (SlotWord.more(word)) {
                        break;
                    } else {
                        data = rx.dataOf(slot, word);
                    }
                    view.at(i, data, SlotWord.length(word));
                    i++;
                    verdict = handler.onFrame(view);
                    if (verdict != Verdict.CONTINUE) {
                        i -= keeps(verdict) ? 1 : 0;
                        break;
                    }
                }
                packets += i - from;
                bytes += rx.counted(from, i);
                i = rx.wrap(i);
                from = i;
                if (verdict == Verdict.CONTINUE && packets < limit && i != end && rx.more(i)) {
                    int last = rx.lastSlot(i);
                    if (last < 0) {
                        break;
                    }
                    int first = i;
                    view.bind(first, last);
                    i = rx.next(last);
                    from = i;
                    verdict = handler.onFrame(view);
                    if (keeps(verdict)) {
                        i = first;
                        from = first;
                    } else {
                        packets++;
                        bytes += view.length();
                    }
                }
                Objects.requireNonNull(verdict, "the handler's verdict is null: CONTINUE, STOP or KEEP");
            }
        } finally {
            view.unbind();
            rx.busy = false;
            rx.consume(rx.wrap(i), packets + i - from, bytes + rx.counted(from, i));
        }
        return packets;
    }

    /** Whether the packet stays in the ring; also if the verdict is null, which the loop then finds. */
    private static boolean keeps(@Nullable Verdict verdict) {
        return verdict != Verdict.CONTINUE && verdict != Verdict.STOP;
    }
}
