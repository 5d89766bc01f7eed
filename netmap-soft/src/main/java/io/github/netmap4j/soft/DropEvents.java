package io.github.netmap4j.soft;

import io.github.netmap4j.sys.device.RingDrops;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/**
 * Records dropped frames in flight recordings: once a second, unless the recording has another period, the counts of
 * {@link SoftDevice#drops}, an event for each ring and reason. One event per frame would be a flood just when the machine
 * is busy. The counts start when the device is made, so that recordings can be compared.
 */
final class DropEvents implements FlightRecorderListener {

    /** Weak, so that a device is not kept alive for its counts. */
    private static final List<WeakReference<SoftDevice>> DEVICES = new CopyOnWriteArrayList<>();

    /**
     * Registers the event when the first recording starts, since the recorder costs more than a device. The JDK keeps a
     * listener, and so the library's class loader, for ever: so it is added only while a descriptor is open.
     */
    private static final DropEvents LISTENER = new DropEvents();

    private static final Runnable COMMIT = DropEvents::commitAll;

    /** Open descriptors of all devices; guarded by the class. */
    private static int users;

    private DropEvents() {}

    /** Call it after an open, without the device's lock: a recorder that starts asks devices for their counts. */
    static synchronized void opened() {
        if (users++ == 0) {
            FlightRecorder.addListener(LISTENER);
        }
    }

    /** Call it after a close, without a device's lock. The last close records the counts so far. */
    static synchronized void closed() {
        if (--users == 0) {
            FlightRecorder.removeListener(LISTENER);
            if (FlightRecorder.isInitialized() && FlightRecorder.removePeriodicEvent(COMMIT)) {
                commitAll();
            }
        }
    }

    @Name("io.github.netmap4j.soft.Drops")
    @Label("netmap frames dropped")
    @Category("netmap")
    @Period("1 s")
    @StackTrace(false)
    static final class Dropped extends Event {
        @Label("Device")
        @Nullable
        String device;

        @Label("Port")
        @Nullable
        String port;

        @Label("Ring")
        @Description("tx or rx, and the ring's index")
        @Nullable
        String ring;

        @Label("Reason")
        @Nullable
        String reason;

        @Label("Frames")
        @Description("Since the device was made")
        long frames;
    }

    /** Shows a device's counts in every recording from now on. */
    static void show(SoftDevice device) {
        DEVICES.removeIf(each -> each.refersTo(null));
        DEVICES.add(new WeakReference<>(device));
    }

    @Override
    public void recorderInitialized(FlightRecorder recorder) {
        FlightRecorder.addPeriodicEvent(Dropped.class, COMMIT);
    }

    private static void commitAll() {
        for (WeakReference<SoftDevice> each : DEVICES) {
            SoftDevice device = each.get();
            if (device != null) {
                device.drops().rings().forEach(ring -> commit(device, ring));
            }
        }
    }

    private static void commit(SoftDevice device, RingDrops ring) {
        ring.frames().forEach((reason, count) -> {
            Dropped event = new Dropped();
            event.device = device.toString();
            event.port = ring.port();
            event.ring = (ring.tx() ? "tx " : "rx ") + ring.ring();
            event.reason = reason.toString();
            event.frames = count;
            event.commit();
        });
    }
}
