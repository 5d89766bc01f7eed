package io.github.netmap4j.soft.nic;

import io.github.netmap4j.soft.port.Direction;
import io.github.netmap4j.soft.port.InboundRing;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.port.SoftPort;

/** A {@link HostStack} as a port of a switch. */
final class HostStackSide extends HostSide {

    private final HostStack stack;

    HostStackSide(SoftPort nic, HostStack stack, String name) {
        super(nic, name);
        this.stack = stack;
        ownedByDevice = true;
    }

    @Override
    public InboundRing destination(int senderRing) {
        return stack.inbox();
    }

    @Override
    public Kring[] senders() {
        return new Kring[] {stack.outbox()};
    }

    @Override
    public Kring newRing(Direction direction, int id) {
        throw new IllegalStateException("a host port has no rings");
    }
}
