package io.github.netmap4j;

import io.github.netmap4j.ControlledHandler.Verdict;
import io.github.netmap4j.sys.struct.NetmapSlot;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.function.Consumer;

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
        int packets = 0;
        long bytes = 0;
        try {
            while (packets < limit && i != end) {
                int run = rx.run(i, end, limit - packets);
                long slot = rx.slot(i);
                for (int k = 0; k < run; k++, slot += NetmapSlot.SIZE) {
                    long word = SlotWord.read(region, slot);
                    if (SlotWord.more(word)) {
                        break;
                    }
                    int length = SlotWord.length(word);
                    long data = rx.dataOf(slot, word);
                    i++;
                    packets++;
                    bytes += length;
                    handler.onPacket(region, data, length, false);
                }
                i = rx.wrap(i);
                if (packets < limit && i != end && rx.more(i)) {
                    int last = rx.lastSlot(i);
                    if (last < 0) {
                        break;
                    }
                    int first = i;
                    i = rx.next(last);
                    packets++;
                    bytes += fragments(rx, first, last, handler);
                }
            }
        } finally {
            rx.busy = false;
            rx.consume(rx.wrap(i), packets, bytes);
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
        int packets = 0;
        long bytes = 0;
        try {
            view.begin();
            while (packets < limit && i != end) {
                int run = rx.run(i, end, limit - packets);
                long slot = rx.slot(i);
                for (int k = 0; k < run; k++, slot += NetmapSlot.SIZE) {
                    long word = SlotWord.read(region, slot);
                    if (SlotWord.more(word)) {
                        break;
                    }
                    int length = SlotWord.length(word);
                    view.at(i, rx.dataOf(slot, word), length);
                    i++;
                    packets++;
                    bytes += length;
                    handler.accept(view);
                }
                i = rx.wrap(i);
                if (packets < limit && i != end && rx.more(i)) {
                    int last = rx.lastSlot(i);
                    if (last < 0) {
                        break;
                    }
                    view.bind(i, last);
                    i = rx.next(last);
                    packets++;
                    bytes += view.length();
                    handler.accept(view);
                }
            }
        } finally {
            view.unbind();
            rx.busy = false;
            rx.consume(rx.wrap(i), packets, bytes);
        }
        return packets;
    }

    /** {@link RxRing#receiveControlled}. */
    static int controlled(RxWindow rx, Frame view, ControlledHandler handler, int limit) {
        rx.begin();
        MemorySegment region = rx.region();
        int end = rx.tail;
        int i = rx.cur;
        int packets = 0;
        long bytes = 0;
        try {
            view.begin();
            Verdict verdict = Verdict.CONTINUE;
            while (packets < limit && i != end && verdict == Verdict.CONTINUE) {
                int first = i;
                int run = rx.run(i, end, limit - packets);
                long slot = rx.slot(i);
                for (int k = 0; k < run && verdict == Verdict.CONTINUE; k++, slot += NetmapSlot.SIZE) {
                    long word = SlotWord.read(region, slot);
                    if (SlotWord.more(word)) {
                        break;
                    }
                    int length = SlotWord.length(word);
                    view.at(i, rx.dataOf(slot, word), length);
                    first = i;
                    i++;
                    verdict = handler.onFrame(view);
                    packets++;
                    bytes += length;
                }
                i = rx.wrap(i);
                if (verdict == Verdict.CONTINUE && packets < limit && i != end && rx.more(i)) {
                    int last = rx.lastSlot(i);
                    if (last < 0) {
                        break;
                    }
                    view.bind(i, last);
                    first = i;
                    i = rx.next(last);
                    verdict = handler.onFrame(view);
                    packets++;
                    bytes += view.length();
                }
                if (verdict == null || verdict == Verdict.KEEP) {
                    i = first;
                    packets--;
                    bytes -= view.length();
                    Objects.requireNonNull(verdict, "the handler's verdict is null: CONTINUE, STOP or KEEP");
                }
            }
        } finally {
            view.unbind();
            rx.busy = false;
            rx.consume(rx.wrap(i), packets, bytes);
        }
        return packets;
    }
}
