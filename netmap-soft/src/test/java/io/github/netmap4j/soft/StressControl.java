package io.github.netmap4j.soft;

import static io.github.netmap4j.sys.os.Errno.EBUSY;
import static io.github.netmap4j.sys.os.Errno.EEXIST;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.EIO;
import static io.github.netmap4j.sys.os.Errno.ENOENT;
import static io.github.netmap4j.sys.os.Errno.ENOMEM;
import static io.github.netmap4j.sys.os.Errno.ENXIO;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nm_csb_atok;
import io.github.netmap4j.sys.abi.nm_csb_ktoa;
import io.github.netmap4j.sys.abi.nmreq_opt_csb;
import io.github.netmap4j.sys.abi.nmreq_opt_extmem;
import io.github.netmap4j.sys.abi.nmreq_option;
import io.github.netmap4j.sys.abi.nmreq_pools_info;
import io.github.netmap4j.sys.abi.nmreq_port_info_get;
import io.github.netmap4j.sys.abi.nmreq_sync_kloop_start;
import io.github.netmap4j.sys.abi.nmreq_vale_list;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.OpenFlags;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.TestControl;
import io.github.netmap4j.testing.TestPort;
import io.github.netmap4j.testing.TestRegister;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Control requests in a stress run: interfaces come and go, on switches and off; memory of the program; kernel loops. */
final class StressControl {

    private static final int[] REFUSALS = {EBUSY, EEXIST, EINVAL, ENOMEM, ENXIO, ENOENT, EIO};
    private static final long EXTERNAL = 4L << 20;

    private final StressWorld world;
    private final Random random;
    private final int number;

    StressControl(StressWorld world, Random random, int number) {
        this.world = world;
        this.random = random;
        this.number = number;
    }

    void step() {
        switch (random.nextInt(12)) {
            case 0, 1 -> interfaces();
            case 2, 3, 4 -> switches();
            case 5, 6 -> questions();
            case 7 -> external();
            case 8 -> loop();
            default -> StressPlayer.host(world, random);
        }
        world.count("control");
    }

    private void interfaces() {
        String name = random.nextBoolean() ? "p0" : "p1";
        try (TestControl control = new TestControl(world.device)) {
            int result = random.nextInt(3) > 0 ? control.newInterface(name) : control.deleteInterface(name);
            StressPlayer.check("NEWIF or DELIF " + name, result, REFUSALS);
        }
    }

    private void switches() {
        String[] names = {"p0", "p1", SoftDevice.NIC_0, SoftDevice.NIC_1};
        String name = "vale" + random.nextInt(2) + ":" + names[random.nextInt(names.length)];
        try (TestControl control = new TestControl(world.device)) {
            int mode = random.nextBoolean() ? netmap_h.NR_REG_ALL_NIC() : netmap_h.NR_REG_NIC_SW();
            int result = random.nextBoolean() ? control.attach(name, mode) : control.detach(name);
            StressPlayer.check("ATTACH or DETACH " + name, Math.min(result, 0), REFUSALS);
            world.count(result >= 0 ? "attach or detach" : "attach or detach refused");
        }
    }

    private void questions() {
        try (TestControl control = new TestControl(world.device);
                Arena arena = Arena.ofConfined()) {
            int[] types = {
                netmap_h.NETMAP_REQ_PORT_INFO_GET(),
                netmap_h.NETMAP_REQ_POOLS_INFO_GET(),
                netmap_h.NETMAP_REQ_VALE_LIST()
            };
            long size = Math.max(
                    nmreq_vale_list.sizeof(), Math.max(nmreq_port_info_get.sizeof(), nmreq_pools_info.sizeof()));
            MemorySegment body = arena.allocate(size, 8);
            String name = random.nextBoolean() ? "vale0:a" : "p0";
            int result = control.request(types[random.nextInt(types.length)], name, body);
            StressPlayer.check("a question about " + name, result, REFUSALS);
        }
    }

    /** A port in memory of the program, with traffic of the switch, and then the memory is gone. */
    private void external() {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment option = arena.allocate(nmreq_opt_extmem.layout());
            nmreq_option.nro_reqtype(option, netmap_h.NETMAP_REQ_OPT_EXTMEM());
            nmreq_opt_extmem.nro_usrptr(option, arena.allocate(EXTERNAL, 4096).address());
            MemorySegment info = nmreq_opt_extmem.nro_info(option);
            nmreq_pools_info.nr_memsize(info, EXTERNAL);
            nmreq_pools_info.nr_if_pool_objtotal(info, 4);
            nmreq_pools_info.nr_if_pool_objsize(info, 1024);
            nmreq_pools_info.nr_ring_pool_objtotal(info, 8);
            nmreq_pools_info.nr_ring_pool_objsize(info, 4096);
            nmreq_pools_info.nr_buf_pool_objtotal(info, 1024);
            nmreq_pools_info.nr_buf_pool_objsize(info, 2048);
            TestRegister request =
                    new TestRegister("vale0:ext" + number).slots(64).options(option.address());
            int fd = world.device.open(OpenFlags.O_RDWR);
            int result = request.ioctl(world.device, fd);
            StressPlayer.check("REGISTER with EXTMEM", result, new int[] {ENOMEM});
            if (result == 0) {
                TestPort port = new TestPort(world.device, fd, request);
                port.put(Frames.frame(-1, 4, 60, number));
                assertEquals(0, port.txSync());
                assertEquals(0, port.rxSync());
                port.close();
                world.count("external memory");
            } else {
                world.device.close(fd);
            }
        }
    }

    /** A loop in a thread of its own serves a port through its CSB, for a moment. */
    private void loop() {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment atok = arena.allocate(2 * nm_csb_atok.sizeof(), 64);
            MemorySegment ktoa = arena.allocate(2 * nm_csb_ktoa.sizeof(), 64);
            MemorySegment option = arena.allocate(nmreq_opt_csb.layout());
            nmreq_option.nro_reqtype(option, netmap_h.NETMAP_REQ_OPT_CSB());
            nmreq_opt_csb.csb_atok(option, atok.address());
            nmreq_opt_csb.csb_ktoa(option, ktoa.address());
            TestRegister request = new TestRegister("vale0:csb" + number)
                    .slots(64)
                    .flags(netmap_h.NR_EXCLUSIVE())
                    .options(option.address());
            int fd = world.device.open(OpenFlags.O_RDWR);
            int result = request.ioctl(world.device, fd);
            StressPlayer.check("REGISTER with CSB", result, new int[] {ENOMEM});
            if (result == 0) {
                serve(arena, new TestPort(world.device, fd, request), atok);
                world.count("kernel loop");
            } else {
                world.device.close(fd);
            }
        }
    }

    private void serve(Arena arena, TestPort port, MemorySegment atok) {
        MemorySegment body = arena.allocate(nmreq_sync_kloop_start.layout());
        nmreq_sync_kloop_start.sleep_us(body, 50);
        int start = netmap_h.NETMAP_REQ_SYNC_KLOOP_START();
        AtomicInteger ended = new AtomicInteger(1);
        Thread thread = Thread.ofPlatform()
                .start(() -> ended.set(TestRegister.ioctl(world.device, port.fd, start, "", body, 0)));
        port.put(Frames.frame(-1, 6, 60, number));
        nm_csb_atok.cur(atok, 1);
        nm_csb_atok.head(atok, 1);
        LockSupport.parkNanos(1_000_000);
        // The loop may not have begun: then there is nothing to stop yet.
        while (thread.isAlive()) {
            int stop = netmap_h.NETMAP_REQ_SYNC_KLOOP_STOP();
            assertEquals(0, TestRegister.ioctl(world.device, port.fd, stop, "", MemorySegment.NULL, 0), "STOP");
            LockSupport.parkNanos(100_000);
        }
        assertEquals(0, ended.get(), () -> "the loop: " + Errno.name(-ended.get()));
        port.close();
    }
}
