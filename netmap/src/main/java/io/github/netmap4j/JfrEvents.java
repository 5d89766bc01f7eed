package io.github.netmap4j;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/**
 * The events that netmap4j writes to a flight recording. One event of each kind is kept, to ask whether anybody records that
 * kind; only then another is made.
 */
final class JfrEvents {

    private static final Open OPEN = new Open();
    private static final Close CLOSE = new Close();
    private static final Reset RESET = new Reset();
    private static final Sync SYNC = new Sync();

    private JfrEvents() {}

    /** What all events of a port have. */
    @Category("netmap")
    @StackTrace(false)
    abstract static class PortEvent extends Event {
        @Label("Port")
        @Nullable
        String port;

        @Label("Device")
        @Nullable
        String device;

        void of(PortContext port) {
            this.port = port.name;
            device = port.device().toString();
        }
    }

    @Name("io.github.netmap4j.Open")
    @Label("netmap port opened")
    static final class Open extends PortEvent {
        @Label("Memory")
        @Description("The memory that the port's buffers lie in")
        int memoryId;
    }

    @Name("io.github.netmap4j.Close")
    @Label("netmap port closed")
    static final class Close extends PortEvent {}

    @Name("io.github.netmap4j.Reset")
    @Label("netmap port reset or corrupted")
    @StackTrace
    static final class Reset extends PortEvent {
        @Label("What was found")
        @Nullable
        String detail;
    }

    @Name("io.github.netmap4j.SlowSync")
    @Label("Slow netmap sync")
    @Threshold("1 ms")
    static final class Sync extends PortEvent {
        @Label("Ring")
        @Nullable
        String ring;
    }

    static void opened(PortContext port) {
        if (OPEN.isEnabled()) {
            Open event = new Open();
            event.of(port);
            event.memoryId = port.memoryId;
            event.commit();
        }
    }

    static void closed(PortContext port) {
        if (CLOSE.isEnabled()) {
            Close event = new Close();
            event.of(port);
            event.commit();
        }
    }

    static void reset(PortContext port, String detail) {
        if (RESET.isEnabled()) {
            Reset event = new Reset();
            event.of(port);
            event.detail = detail;
            event.commit();
        }
    }

    static boolean slowSyncEnabled() {
        return SYNC.isEnabled();
    }

    /** A timed sync, recorded if it takes longer than the event's threshold. */
    static int sync(PortContext port, Object ring, long request) {
        Sync event = new Sync();
        event.begin();
        int result = port.ioctl(request);
        event.end();
        if (event.shouldCommit()) {
            event.of(port);
            event.ring = ring.toString();
            event.commit();
        }
        return result;
    }
}
