package io.github.netmap4j.xdp;

import io.github.netmap4j.xdp.ownership.FrameTable;
import io.github.netmap4j.xdp.sys.XskSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What the sockets of one queue share: fill and completion queue, and the frames that the kernel owns. */
final class QueueGroup {

    final FillQueue fill;
    final CompQueue completion;
    /** The table's owner of frames from the fill queue until they are received. */
    final int filled;
    /** The table's owner of frames from the transmit queue until they are completed. */
    final int sending;

    private final FrameTable table;

    /** Sockets of this process on the queue; guarded by their UMEM. */
    private int members = 1;

    /** Closed sockets whose descriptor is still needed, since the two queues are mapped from it. */
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

    /**
     * Removes a member. The last one closes the queues and all descriptors that waited for it. Returns whether it was
     * the last.
     */
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

    /** Frees the frames: the kernel has released the queue. */
    void release() {
        table.closeQueue(filled);
        table.closeQueue(sending);
    }
}
