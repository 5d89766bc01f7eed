package io.github.netmap4j.junit;

import io.github.netmap4j.internal.OpenPort;
import io.github.netmap4j.internal.OpenPorts;
import io.github.netmap4j.sys.device.NetmapDevice;
import java.util.Arrays;
import java.util.List;

/** Where ports were opened that a test has left. */
final class LeakedPorts {

    private static final String SAFE_LAYER = "io.github.netmap4j";

    private LeakedPorts() {}

    /** From now on each open remembers its place, unless somebody decided otherwise. */
    static synchronized void remember() {
        if (System.getProperty(OpenPorts.TRACE) == null) {
            System.setProperty(OpenPorts.TRACE, "true");
        }
    }

    /** The open ports of a device, each in a line with the place of its open. */
    static List<String> left(NetmapDevice device) {
        return OpenPorts.list().stream()
                .filter(port -> port.device().equals(device))
                .map(LeakedPorts::line)
                .sorted()
                .toList();
    }

    private static String line(OpenPort port) {
        String where = port.place()
                .flatMap(place -> Arrays.stream(place.getStackTrace())
                        .filter(frame -> !isLibrary(frame))
                        .findFirst())
                .map(frame -> ", opened at " + frame)
                .orElse("");
        return "port " + port.name() + " is open" + where;
    }

    private static boolean isLibrary(StackTraceElement frame) {
        String type = frame.getClassName();
        String room = type.substring(0, Math.max(0, type.lastIndexOf('.')));
        return room.equals(SAFE_LAYER) || room.startsWith(SAFE_LAYER + ".internal");
    }
}
