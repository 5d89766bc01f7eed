package io.github.netmap4j.sys.ctrl;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq_opt_sync_kloop_eventfds;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.util.Objects;

/**
 * {@code struct nmreq_opt_sync_kloop_eventfds}, {@code NETMAP_REQ_OPT_SYNC_KLOOP_EVENTFDS}: descriptors that wake the
 * kernel loop, and that it wakes the program with. One entry for each bound ring, in the order of the CSB: transmit rings
 * first.
 *
 * <p>If one {@code ioeventfd} is missing, the loop sleeps and checks periodically instead. A ring without {@code irqfd}
 * wakes no thread. The option only lends the descriptors; they must stay open until the loop has stopped.
 */
public final class NmreqOptSyncKloopEventfds extends NmreqOption {

    private static final MemoryLayout ENTRY = nmreq_opt_sync_kloop_eventfds
            .layout()
            .select(PathElement.groupElement("eventfds"), PathElement.sequenceElement());
    private static final long IOEVENTFD = ENTRY.byteOffset(PathElement.groupElement("ioeventfd"));
    private static final long IRQFD = ENTRY.byteOffset(PathElement.groupElement("irqfd"));

    private final int entries;

    /**
     * An option whose entries are all missing (-1).
     *
     * @param entries how many rings are bound, transmit and receive together
     * @throws IllegalArgumentException if the request would be longer than {@code NETMAP_REQ_MAXSIZE}
     */
    public NmreqOptSyncKloopEventfds(int entries) {
        super(
                netmap_h.NETMAP_REQ_OPT_SYNC_KLOOP_EVENTFDS(),
                check(entries, netmap_h.NETMAP_REQ_MAXSIZE() / ENTRY.byteSize(), "entries") * ENTRY.byteSize());
        this.entries = entries;
        nro_size(nmreq_opt_sync_kloop_eventfds.eventfds$offset() + entries * ENTRY.byteSize());
        for (int i = 0; i < entries; i++) {
            eventfds(i, -1, -1);
        }
    }

    /**
     * {@code eventfds[index]}: sets an entry.
     *
     * @param index 0 to the number of entries - 1
     * @param ioeventfd what the program writes to wake the loop, or -1
     * @param irqfd what the loop writes to wake the program, or -1
     * @return this
     * @throws IndexOutOfBoundsException if there is no such entry
     */
    public NmreqOptSyncKloopEventfds eventfds(int index, int ioeventfd, int irqfd) {
        segment().set(JAVA_INT, entry(index) + IOEVENTFD, ioeventfd);
        segment().set(JAVA_INT, entry(index) + IRQFD, irqfd);
        return this;
    }

    /**
     * {@code eventfds[index].ioeventfd}.
     *
     * @param index 0 to the number of entries - 1
     * @return a descriptor, or -1
     */
    public int ioeventfd(int index) {
        return segment().get(JAVA_INT, entry(index) + IOEVENTFD);
    }

    /**
     * {@code eventfds[index].irqfd}.
     *
     * @param index 0 to the number of entries - 1
     * @return a descriptor, or -1
     */
    public int irqfd(int index) {
        return segment().get(JAVA_INT, entry(index) + IRQFD);
    }

    private long entry(int index) {
        return nmreq_opt_sync_kloop_eventfds.eventfds$offset() + Objects.checkIndex(index, entries) * ENTRY.byteSize();
    }
}
