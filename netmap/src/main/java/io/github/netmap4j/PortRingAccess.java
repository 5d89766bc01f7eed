package io.github.netmap4j;

import io.github.netmap4j.internal.RingAccess;
import io.github.netmap4j.sys.device.Descriptor;
import io.github.netmap4j.sys.os.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Gives the other packages of this module access to ports and rings. */
final class PortRingAccess extends RingAccess<NetmapPort, RingKind, Ring, RxBatch> {

    @Override
    public void requireOpen(NetmapPort port) {
        port.requireOpen();
    }

    @Override
    public Descriptor descriptor(NetmapPort port) {
        return port.context.desc.descriptor();
    }

    @Override
    public NetmapPort port(Ring ring) {
        return (NetmapPort) ring.port.port;
    }

    @Override
    public boolean shareMemory(NetmapPort one, NetmapPort other) {
        return one.sharesMemoryWith(other);
    }

    @Override
    public List<String> held(NetmapPort port, Set<Thread> done) {
        List<String> held = new ArrayList<>(port.rings.held(done));
        int out = port.extraBuffersOut();
        if (out != 0) {
            held.add(port + ": " + out + " extra buffers were not given back");
        }
        return held;
    }

    @Override
    public int bound(NetmapPort port, boolean transmits) {
        return port.rings.bound(transmits);
    }

    @Override
    public Ring takeFree(NetmapPort port, RingKind kind, int index) {
        port.requireOpen();
        return port.rings.takeFree(kind, index);
    }

    @Override
    public void share(Ring ring) {
        ring.share();
    }

    @Override
    public boolean hasPacket(Ring rx) {
        return ((RxRing) rx).hasPacket();
    }

    @Override
    public RxBatch receive(Ring rx, int limit, Runnable whenClosed) {
        return ((RxRing) rx).recvNew(limit, whenClosed);
    }

    @Override
    public RuntimeException reset(NetmapPort port) {
        return port.rings.pollReports("an error");
    }

    @Override
    public RuntimeException failed(String what, int errno) {
        return new PortException(what + " failed [" + Errno.name(errno) + " " + errno + "]", errno);
    }

    @Override
    public RuntimeException tooLarge(long length, long limit, String where) {
        return new PacketTooLargeException(length, limit, where);
    }
}
