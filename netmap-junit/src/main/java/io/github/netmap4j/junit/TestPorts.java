package io.github.netmap4j.junit;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.PortOpenException;
import io.github.netmap4j.internal.RingAccess;
import io.github.netmap4j.soft.SoftDevice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AssertionFailureBuilder;

/** The device of a test, and the ports that were opened for it. */
final class TestPorts {

    private static final long TIMEOUT = TimeUnit.SECONDS.toNanos(1);
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

    private final SoftDevice device;
    private final Map<String, NetmapPort> ports = new LinkedHashMap<>();
    /** Those that ran the test: usually one, more with time limits of their own thread. */
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    private final List<String> left = new ArrayList<>();

    TestPorts(SoftDevice device) {
        this.device = device;
    }

    /** This thread runs a part of the test. */
    void inThisThread() {
        threads.add(Thread.currentThread());
    }

    SoftDevice device() {
        return device;
    }

    NetmapPort open(String name) throws PortOpenException {
        NetmapPort open = ports.get(name);
        if (open == null) {
            open = NetmapPort.builder(name).device(device).open();
            ports.put(name, open);
        }
        return open;
    }

    /** Closes the ports that were opened for the test, and notes what was still held of them. */
    void close() {
        for (NetmapPort port : ports.values()) {
            if (port.isOpen()) {
                left.addAll(RingAccess.<NetmapPort, Object, Object, Object>get().held(port, threads));
                port.close();
            }
        }
        ports.clear();
    }

    /** Fails if the test has left anything. */
    void requireNothingLeft() {
        left.addAll(LeakedPorts.left(device));
        if (left.isEmpty()) {
            awaitLateEnds();
        }
        if (left.isEmpty() && device.openDescriptors() != 0) {
            left.add(device.openDescriptors() + " descriptors are open");
        }
        if (left.isEmpty() && device.openMappings() != 0) {
            left.add(device.openMappings() + " mappings are not unmapped");
        }
        if (!left.isEmpty()) {
            throw AssertionFailureBuilder.assertionFailure()
                    .message(device + " left something behind:\n  " + String.join("\n  ", left))
                    .build();
        }
    }

    /** What was closed while a call of another thread waited is free once that call has returned. */
    private void awaitLateEnds() {
        long start = System.nanoTime();
        while (device.openDescriptors() + device.openMappings() != 0 && System.nanoTime() - start < TIMEOUT) {
            LockSupport.parkNanos(PAUSE);
        }
    }
}
