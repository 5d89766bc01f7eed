package io.github.netmap4j.soft.vale;

import static io.github.netmap4j.sys.os.Errno.ENOMEM;

import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.sys.device.FailureCause;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A VALE switch. The list of its ports is an immutable snapshot: a sender reads it once per batch and takes no lock. A
 * thread that removes a port publishes a new snapshot, and then waits until every sender that could have seen the old
 * one has left its ring's gate.
 */
public final class ValeSwitch {

    public static final int MAX_PORTS = 254;

    /** The attached ports. It never changes. */
    static final class Topology {
        /** By index; null where there is none. */
        final SwitchPort[] ports;
        /** The indices in use. */
        final int[] active;

        Topology(SwitchPort[] ports, int[] active) {
            this.ports = ports;
            this.active = active;
        }
    }

    public final String name;
    public final int number;
    final ForwardingTable table;
    final boolean slotFlags;

    /** All indices, those in use first: the kernel's order of giving them out. */
    private final int[] order = new int[MAX_PORTS];

    private final Function<SwitchPort, @Nullable SwitchLink> links;
    private int activePorts;
    private volatile Topology topology = new Topology(new SwitchPort[MAX_PORTS], new int[0]);

    ValeSwitch(String name, int number, SwitchOptions options, Function<SwitchPort, @Nullable SwitchLink> links) {
        this.name = name;
        this.number = number;
        this.table = new ForwardingTable(options.ageingNanos(), options.clock());
        this.links = links;
        this.slotFlags = options.slotFlags();
        for (int i = 0; i < MAX_PORTS; i++) {
            order[i] = i;
        }
    }

    Topology topology() {
        return topology;
    }

    int activePorts() {
        return activePorts;
    }

    public SwitchPort port(int index) {
        return topology.ports[index];
    }

    /** The port with a full name, such as {@code vale0:a}, or null. */
    public @Nullable SwitchPort find(String portName) {
        for (int i = 0; i < activePorts; i++) {
            SwitchPort port = port(order[i]);
            if (port.attachedName.equals(portName)) {
                return port;
            }
        }
        return null;
    }

    /** Whether there is no room for another port with a host port: the kernel wants room for both. */
    public boolean isFull() {
        return activePorts + 2 >= MAX_PORTS;
    }

    /** The refusal if it {@link #isFull}. */
    public RequestRefusedException full() {
        return new RequestRefusedException(
                ENOMEM,
                FailureCause.SWITCH_PORTS,
                name + " has " + activePorts
                        + " ports: one more, with the host port that it may bring, would be too many for the "
                        + MAX_PORTS + " places of a switch");
    }

    public void attach(SwitchPort port) {
        int index = order[activePorts++];
        SwitchPort[] ports = topology.ports.clone();
        ports[index] = port;
        port.index = index;
        port.link = links.apply(port);
        port.attachedTo = this;
        topology = new Topology(ports, Arrays.copyOf(order, activePorts));
    }

    public void detach(SwitchPort port) {
        Topology before = topology;
        SwitchPort[] ports = before.ports.clone();
        ports[port.index] = null;
        int at = 0;
        while (order[at] != port.index) {
            at++;
        }
        activePorts--;
        order[at] = order[activePorts];
        order[activePorts] = port.index;
        topology = new Topology(ports, Arrays.copyOf(order, activePorts));
        port.attachedTo = null;
        quiesce(before);
        if (port.link != null) {
            port.link.close();
            port.link = null;
        }
        port.index = SwitchPort.NO_INDEX;
    }

    /** Waits until every sync under way is over. */
    void quiesce() {
        quiesce(topology);
    }

    private static void quiesce(Topology of) {
        for (int index : of.active) {
            for (Kring ring : of.ports[index].senders()) {
                ring.drain();
            }
            SwitchLink link = of.ports[index].link;
            if (link != null) {
                link.drain();
            }
        }
    }
}
