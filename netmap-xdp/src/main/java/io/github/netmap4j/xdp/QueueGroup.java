package io.github.netmap4j.xdp;

import io.github.netmap4j.xdp.ownership.FrameTable;
import io.github.netmap4j.xdp.sys.XskSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What the sockets of one queue have in common: fill and completion queue, and the frames that are in the kernel's hands. */
final class QueueGroup {

    final FillQueue fill;
    final CompQueue completion;
    /** Who has received and unfilled frames in the table. */
    final int filled;
    /** Who has sent and uncompleted frames in the table. */
    final int sending;

    private final FrameTable table;

    /** Sockets of this process on the queue; guarded by their UMEM. */
    private int members = 1;

    /** Closed sockets whose descriptor is still needed: the one that the two queues are mapped from. */
    private final List<XskSocket> closing = new ArrayList<>();

    QueueGroup(SocketCore core, FrameMemory memory) {
        table = memory.table;
        filled = table.openQueue("the fill queue of " + core.name());
        sending = table.openQueue("the transmit queue of " + core.name());
        fill = new FillQueue(core, memory, Objects.requireNonNull(core.xsk.fill()), filled);
        completion = new CompQueue(core, memory, Objects.requireNonNull(core.xsk.completion()), sending);
    }

    void join() {
        members++;
    }

    /** A member leaves. The last one takes the queues, and all descriptors that waited for it, along. Returns whether it was the last. */
    boolean leave(XskSocket socket) {
        closing.add(socket);
        if (--members > 0) {
            return false;
        }
        fill.close();
        completion.close();
        closing.forEach(XskSocket::close);
        return true;
    }

    /** The kernel has nothing any more: the frames are free. */
    void release() {
        table.closeQueue(filled);
        table.closeQueue(sending);
    }
}
