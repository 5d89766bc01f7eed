package io.github.netmap4j.internal;

import java.util.Arrays;
import java.util.stream.Collectors;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** The event of a flight recording for a port that was never closed. */
@Name("io.github.netmap4j.Leak")
@Label("netmap port never closed")
@Category("netmap")
@StackTrace(false)
final class LeakEvent extends Event {

    @Label("Port")
    @Nullable
    String port;

    @Label("Device")
    @Nullable
    String device;

    @Label("Opened at")
    @Description("The stack of the open; null unless the system property netmap4j.traceOpens was true")
    @Nullable
    String place;

    static void write(OpenPort leaked) {
        LeakEvent event = new LeakEvent();
        if (event.isEnabled()) {
            event.port = leaked.name();
            event.device = leaked.device().toString();
            event.place = leaked.place()
                    .map(at -> Arrays.stream(at.getStackTrace())
                            .map(StackTraceElement::toString)
                            .collect(Collectors.joining("\n")))
                    .orElse(null);
            event.commit();
        }
    }
}
