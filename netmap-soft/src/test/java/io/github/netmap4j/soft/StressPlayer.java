package io.github.netmap4j.soft;

import static io.github.netmap4j.sys.os.Errno.EBADF;
import static io.github.netmap4j.sys.os.Errno.EBUSY;
import static io.github.netmap4j.sys.os.Errno.EINTR;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.EIO;
import static io.github.netmap4j.sys.os.Errno.ENODEV;
import static io.github.netmap4j.sys.os.Errno.ENOMEM;
import static io.github.netmap4j.sys.os.Errno.ENXIO;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.OpenFlags;
import io.github.netmap4j.testing.TestPort;
import io.github.netmap4j.testing.TestRegister;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One thread of a stress run: opens ports of its own and uses them, and syncs, polls and closes those of others. */
final class StressPlayer {

    private static final int MAX_PORTS = 8;
    private static final int MAX_TIMEOUT = 3;
    private static final int[] REFUSALS = {EBUSY, ENOMEM, EINVAL, ENXIO, EIO, ENODEV};
    private static final int[] SYNCED = {EBADF, ENXIO, EBUSY, EIO};

    private static final String[] NAMES = {
        "vale0:a",
        "vale0:b",
        "vale0:c",
        "vale1:a",
        "vale0:p0",
        "p0",
        "p1",
        "x{1",
        "x}1",
        "y{2",
        "y}2",
        "vale0:a{3",
        "vale0:a}3",
        "soft0",
        "soft1",
        "vale0:soft0",
        "soft0{4",
        "soft0}4",
        StressFlow.PIPE + "{1",
        StressFlow.WIRE + "0"
    };
    private static final int[] MODES = {
        netmap_h.NR_REG_ALL_NIC(),
        netmap_h.NR_REG_ALL_NIC(),
        netmap_h.NR_REG_ALL_NIC(),
        netmap_h.NR_REG_NIC_SW(),
        netmap_h.NR_REG_SW(),
        netmap_h.NR_REG_ONE_NIC(),
        netmap_h.NR_REG_ONE_SW()
    };
    private static final int[] MONITORS = {
        netmap_h.NR_MONITOR_TX(),
        netmap_h.NR_MONITOR_RX(),
        netmap_h.NR_MONITOR_TX() | netmap_h.NR_MONITOR_RX(),
        netmap_h.NR_ZCOPY_MON()
    };

    private final StressWorld world;
    private final Random random;
    private final StressControl control;
    /** The names whose rings have an owner in this world. */
    private final Set<String> owned;

    private final List<StressPort> mine = new ArrayList<>();

    StressPlayer(StressWorld world, Set<String> owned, Random random, int number) {
        this.world = world;
        this.owned = owned;
        this.random = random;
        this.control = new StressControl(world, random, number);
    }

    static Set<String> owners() {
        return ConcurrentHashMap.newKeySet();
    }

    void play() {
        while (!world.over) {
            world.operate(this::step);
        }
    }

    private void step() {
        mine.removeIf(StressPort::isClosed);
        int choice = random.nextInt(100);
        if (mine.isEmpty() || (choice < 5 && mine.size() < MAX_PORTS)) {
            open();
        } else if (choice < 7) {
            any().close(random.nextBoolean());
            world.count("close");
        } else if (choice < 8) {
            StressPort other = world.any(random);
            if (other != null) {
                other.close(random.nextBoolean());
                world.count("close of another's");
            }
        } else if (choice < 11) {
            control.step();
        } else if (choice < 25) {
            StressPort other = world.any(random);
            if (other != null && other.shared()) {
                sync(other);
            }
        } else {
            StressPort port = any();
            work(port);
            sync(port);
        }
    }

    private StressPort any() {
        return mine.get(random.nextInt(mine.size()));
    }

    private void work(StressPort port) {
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> port.use(() -> port.put(random));
            case 4, 5, 6 -> port.use(() -> port.take(random));
            case 7 -> {
                StressPort other = any();
                port.use(() -> other.use(() -> port.swap(random, other)));
            }
            case 8 -> port.use(() -> port.swapExtra(random));
            default -> {
                if (random.nextInt(20) == 0) {
                    port.use(() -> port.spoil(random));
                }
            }
        }
        world.count("work");
    }

    private void sync(StressPort port) {
        switch (random.nextInt(4)) {
            case 0 -> check("NIOCTXSYNC", port.txSync(), SYNCED);
            case 1 -> check("NIOCRXSYNC", port.rxSync(), SYNCED);
            case 2 -> poll(port, netmap_h.POLLIN());
            default -> poll(port, netmap_h.POLLIN() | netmap_h.POLLOUT());
        }
        world.count("sync");
    }

    private void poll(StressPort port, int events) {
        int result = port.poll(events, random.nextInt(MAX_TIMEOUT));
        check("poll", Math.min(result, 0), new int[] {EINTR});
    }

    static void check(String call, int result, int[] allowed) {
        boolean fine = result == 0;
        for (int errno : allowed) {
            fine |= result == -errno;
        }
        assertTrue(fine, () -> call + ": " + Errno.name(-result));
    }

    private void open() {
        TestRegister request = new TestRegister(NAMES[random.nextInt(NAMES.length)]);
        boolean flow = request.name.startsWith(StressFlow.PIPE) || request.name.startsWith(StressFlow.WIRE);
        request.slots(4 << random.nextInt(7)).rings(random.nextInt(4), random.nextInt(4));
        request.mode(MODES[random.nextInt(MODES.length)]).extra(random.nextInt(3) * 10);
        if (request.mode == netmap_h.NR_REG_ONE_NIC() && random.nextBoolean()) {
            request.ring(1);
        }
        boolean monitor = flow || random.nextInt(5) == 0;
        if (monitor) {
            request.mode(netmap_h.NR_REG_ALL_NIC()).ring(0).flags(MONITORS[random.nextInt(MONITORS.length)]);
        } else if (random.nextInt(8) == 0) {
            StressPort model = world.any(random);
            request.memory(model == null ? 1 : model.memoryId());
            if (random.nextBoolean()) {
                request.mode(netmap_h.NR_REG_NULL());
            }
        }
        String[] polling = {"", "no tx poll", "rx poll"};
        switch (polling[random.nextInt(polling.length)]) {
            case "no tx poll" -> request.flags(request.flags | netmap_h.NR_NO_TX_POLL());
            case "rx poll" -> request.flags(request.flags | netmap_h.NR_DO_RX_POLL());
            default -> {
                // As it is.
            }
        }
        boolean exclusive = random.nextInt(4) == 0;
        if (exclusive) {
            request.flags(request.flags | netmap_h.NR_EXCLUSIVE());
        }
        // A monitor's rings are its own, and so is a null port.
        boolean alone = monitor || request.mode == netmap_h.NR_REG_NULL();
        String key = request.name.startsWith("vale0:p0") ? "p0" : request.name;
        boolean owner = alone || owned.add(key);
        StressPort port = register(request, !owner);
        if (port != null) {
            port.onClose(() -> {
                if (owner && !alone) {
                    owned.remove(key);
                }
            });
            mine.add(port);
            world.count(monitor ? "monitor" : "open");
        } else if (owner && !alone) {
            owned.remove(key);
        }
    }

    private StressPort register(TestRegister request, boolean onlooker) {
        int fd = world.device.open(OpenFlags.O_RDWR);
        assertTrue(fd >= 0, "open");
        int result = request.ioctl(world.device, fd);
        check("REGISTER " + request, result, REFUSALS);
        if (result != 0) {
            world.device.close(fd);
            world.count("refused");
            return null;
        }
        return new StressPort(world, new TestPort(world.device, fd, request), onlooker);
    }

    /** What the hosts behind the NICs do. */
    static void host(StressWorld world, Random random) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment frame = arena.allocate(2048);
            SoftHost host = world.device.host(random.nextBoolean() ? SoftDevice.NIC_0 : SoftDevice.NIC_1);
            host.send(frame.asSlice(0, 14 + random.nextInt(1500)));
            for (int i = 0; i < 100 && host.receive(frame) >= 0; i++) {
                world.count("frame for a host");
            }
        }
    }
}
