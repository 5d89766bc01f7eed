package io.github.netmap4j.internal;

import io.github.netmap4j.sys.device.NetmapDevice;
import java.lang.ref.Cleaner;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The open ports of this process. One that becomes unreachable without a close is a leak: it is logged, and its descriptor
 * and mapping are given back. All methods may be called from any thread.
 */
public final class OpenPorts {

    /** The system property that makes every open remember its stack trace, if it is {@code true}; read at each open. */
    public static final String TRACE = "netmap4j.traceOpens";

    private static final Cleaner CLEANER = Cleaner.create();

    private static final Set<OpenPort> OPEN = ConcurrentHashMap.newKeySet();

    private OpenPorts() {}

    /**
     * Adds a port that is open from now on, until {@link OpenPort#closed}.
     *
     * @param owner what the program closes; while it is reachable the port is no leak
     * @param name the port's name
     * @param device its device
     * @param port closes the descriptor and the mapping, and does not refer to the owner
     * @return the port
     */
    public static OpenPort opened(Object owner, String name, NetmapDevice device, AutoCloseable port) {
        OpenPort opened =
                new OpenPort(name, device, port, Boolean.getBoolean(TRACE) ? new Throwable("opened here") : null);
        OPEN.add(opened);
        opened.cleanable = CLEANER.register(owner, opened);
        return opened;
    }

    static boolean remove(OpenPort port) {
        return OPEN.remove(port);
    }

    /** {@return the ports that are open now, in no order} */
    public static List<OpenPort> list() {
        return List.copyOf(OPEN);
    }
}
