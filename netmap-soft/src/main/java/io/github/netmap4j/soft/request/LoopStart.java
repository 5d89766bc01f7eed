package io.github.netmap4j.soft.request;

import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.EOPNOTSUPP;

import io.github.netmap4j.soft.kloop.LoopEvents;
import io.github.netmap4j.soft.kloop.LoopMode;
import io.github.netmap4j.soft.kloop.SyncLoop;
import io.github.netmap4j.soft.port.SoftDescriptor;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.soft.system.SystemCalls;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq_opt_sync_kloop_eventfds;
import io.github.netmap4j.sys.abi.nmreq_opt_sync_kloop_eventfds.eventfds;
import io.github.netmap4j.sys.abi.nmreq_opt_sync_kloop_mode;
import io.github.netmap4j.sys.abi.nmreq_sync_kloop_start;
import io.github.netmap4j.sys.os.WaitClock;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** {@code NETMAP_REQ_SYNC_KLOOP_START}, and its two options. */
final class LoopStart {

    private static final int DIRECT_TX = netmap_h.NM_OPT_SYNC_KLOOP_DIRECT_TX();
    private static final int DIRECT_RX = netmap_h.NM_OPT_SYNC_KLOOP_DIRECT_RX();

    private static final long HEADER = nmreq_opt_sync_kloop_eventfds.sizeof();
    private static final long ENTRY = eventfds.sizeof();

    private LoopStart() {}

    /** Runs the loop until it is stopped. Call it without the control lock. */
    static void run(SoftDescriptor descriptor, ControlRequest request, Lock control) {
        SyncLoop loop = SyncLoop.of(descriptor);
        int sleep = nmreq_sync_kloop_start.sleep_us(request.body);
        int rings = loop.begin(sleep);
        try {
            int mode = mode(request.options.find(Requests.OPT_SYNC_KLOOP_MODE));
            Options.Option option = request.options.find(Requests.OPT_SYNC_KLOOP_EVENTFDS);
            if (option != null && !SystemCalls.LINUX) {
                // No eventfds on this system. As in the kernel, only the option says so.
                option.failed(EOPNOTSUPP);
                return;
            }
            WaitClock clock = Objects.requireNonNull(descriptor.binding()).port.fabric.clock;
            try (LoopEvents events =
                    option == null ? LoopEvents.none(clock) : eventfds(option, rings, mode, request, clock)) {
                LoopMode how = new LoopMode(sleep, (mode & DIRECT_TX) != 0, (mode & DIRECT_RX) != 0);
                loop.run(how, events, request.options.user(), control);
            }
        } finally {
            loop.end();
        }
    }

    private static int mode(Options.@Nullable Option option) {
        if (option == null) {
            return 0;
        }
        int mode = nmreq_opt_sync_kloop_mode.mode(option.struct);
        if ((mode & ~(DIRECT_TX | DIRECT_RX)) != 0) {
            option.failed(EINVAL);
            throw new RequestRefusedException(
                    EINVAL, "a sync loop has no mode " + mode + ": NM_OPT_SYNC_KLOOP_DIRECT_TX and _RX are known");
        }
        option.done();
        return mode;
    }

    private static LoopEvents eventfds(
            Options.Option option, int rings, int mode, ControlRequest request, WaitClock clock) {
        if (option.size() != HEADER + ENTRY * rings) {
            option.failed(EINVAL);
            throw new RequestRefusedException(
                    EINVAL,
                    "the eventfds are not those of " + rings
                            + " rings: an entry for each bound ring, transmit rings first, is needed");
        }
        option.done();
        MemorySegment entries = option.struct.asSlice(HEADER);
        int[] kicks = new int[rings];
        int[] signals = new int[rings];
        boolean all = true;
        for (int i = 0; i < rings; i++) {
            MemorySegment entry = eventfds.asSlice(entries, i);
            kicks[i] = eventfds.ioeventfd(entry);
            signals[i] = eventfds.irqfd(entry);
            all &= kicks[i] >= 0;
        }
        if (mode != 0 && !all) {
            option.failed(EINVAL);
            throw new RequestRefusedException(EINVAL, "direct mode needs an ioeventfd for each ring");
        }
        return LoopEvents.of(kicks, signals, request.options.user(), clock);
    }
}
