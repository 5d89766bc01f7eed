package io.github.netmap4j.soft;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.soft.spi.MemoryStats;
import io.github.netmap4j.soft.spi.PoolConfig;
import io.github.netmap4j.soft.spi.Region;
import io.github.netmap4j.soft.spi.RegionSource;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq;
import io.github.netmap4j.sys.abi.nmreq_header;
import io.github.netmap4j.sys.abi.nmreq_opt_sync_kloop_eventfds;
import io.github.netmap4j.sys.abi.nmreq_option;
import io.github.netmap4j.sys.abi.nmreq_port_info_get;
import io.github.netmap4j.sys.abi.nmreq_register;
import io.github.netmap4j.sys.abi.nmreq_sync_kloop_start;
import io.github.netmap4j.sys.abi.nmreq_vale_attach;
import io.github.netmap4j.sys.call.CallState;
import io.github.netmap4j.sys.call.WakeFd;
import io.github.netmap4j.sys.ctrl.NmreqType;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.testing.TestControl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every ioctl, request and option of the software device with numbers at all edges and pointers to anywhere: what comes
 * back is 0 or an errno with its reason, never an exception, and nothing is left in the end. A failure names its seed.
 */
@Timeout(600)
class IoctlFuzzTest {

    private static final int OPTIONS = netmap_h.NETMAP_REQ_OPT_MAX();
    private static final long HEADER = nmreq_header.sizeof();
    private static final long LARGEST_REGION = 64 << 20;

    /** Where a request's parts lie in the program's memory. */
    private static final long BODY_AT = 0;

    private static final long OPTIONS_AT = 4096;
    private static final long OPTION_ROOM = 1024;
    private static final long SHARED_AT = 1 << 16;

    /** One program and its device. */
    private static final class Program {
        private final SplittableRandom random;
        private final FuzzBytes bytes;
        private final FuzzMemory memory;
        private final WakeFd eventfd = WakeFd.open(CallState.current());
        private final List<Integer> fds = new ArrayList<>();
        private final List<MemorySegment> mappings = new ArrayList<>();
        private final Set<String> interfaces = new LinkedHashSet<>();
        private final MemorySegment argument = Arena.ofAuto().allocate(512, 64);
        private final SoftDevice device = SoftDevice.builder()
                .globalMemory(PoolConfig.GLOBAL.withBuffers(4000, 2048))
                .regions(new SmallRegions())
                .cable("q0", "q1", 2, 64)
                .cable("r0", "r1", 17, 16)
                .build();

        int refused;
        int done;

        Program(long seed) {
            random = new SplittableRandom(seed);
            bytes = new FuzzBytes(random);
            memory = new FuzzMemory(random, eventfd.fd());
        }

        /** Memory, up to a limit. */
        private static final class SmallRegions implements RegionSource {
            @Override
            public Region allocate(int memoryId, long size) {
                if (size > LARGEST_REGION) {
                    throw new OutOfMemoryError(size + " bytes are too many");
                }
                return SoftDeviceBuilder.anonymousRegions().allocate(memoryId, size);
            }
        }

        void step() {
            if (fds.isEmpty() || (fds.size() < 12 && bytes.oneIn(6))) {
                fds.add(device.open(0));
            } else if (bytes.oneIn(8)) {
                int fd = fds.get(bytes.below(fds.size()));
                fds.remove(Integer.valueOf(fd));
                assertEquals(0, device.close(fd));
            } else if (bytes.oneIn(20)) {
                map();
            } else if (bytes.oneIn(8)) {
                scribble();
            } else {
                ioctl(bytes.oneIn(50) ? bytes.below(1000) : fds.get(bytes.below(fds.size())));
            }
        }

        @SuppressWarnings("restricted")
        private void map() {
            int fd = fds.get(bytes.below(fds.size()));
            long length = bytes.oneIn(2) ? 4096 : bytes.edge();
            long address = device.mmap(fd, length, 3, 1, bytes.oneIn(2) ? 0 : bytes.edge());
            if (address > 0) {
                mappings.add(MemorySegment.ofAddress(address).reinterpret(length));
            } else if (!mappings.isEmpty()) {
                MemorySegment mapping = mappings.remove(bytes.below(mappings.size()));
                assertEquals(0, device.munmap(mapping.address(), mapping.byteSize()));
            } else {
                assertTrue(device.munmap(bytes.edge(), bytes.edge()) < 0);
            }
        }

        /** What programs share with the device can hold anything: rings, and what is shared by options. */
        private void scribble() {
            MemorySegment victim =
                    mappings.isEmpty() ? memory.all.asSlice(SHARED_AT) : mappings.get(bytes.below(mappings.size()));
            for (int i = 0; i < 4; i++) {
                long words = Math.min(victim.byteSize(), 1 << 16) / 4;
                if (words > 0) {
                    FuzzBytes.put(victim, 4L * bytes.below((int) words), 4, bytes.edge());
                }
            }
        }

        private void ioctl(int fd) {
            long request =
                    switch (bytes.below(12)) {
                        case 0 -> Ioctl.NIOCREGIF;
                        case 1 -> Ioctl.NIOCGINFO;
                        case 2 -> Ioctl.NIOCTXSYNC;
                        case 3 -> Ioctl.NIOCRXSYNC;
                        case 4 -> bytes.oneIn(2) ? Ioctl.NIOCCONFIG : bytes.edge();
                        default -> Ioctl.NIOCCTRL;
                    };
            int type = 0;
            if (request == Ioctl.NIOCCTRL) {
                type = control();
            } else if (request == Ioctl.NIOCREGIF || request == Ioctl.NIOCGINFO) {
                legacy();
            }
            if (type == NmreqType.SYNC_KLOOP_START.number()) {
                endTheLoop(fd);
            }
            int result = device.ioctl(fd, request, placed(argument), memory);
            boolean _ = Thread.interrupted();
            assertTrue(result <= 0 && result > -4096, () -> "result " + result);
            if (result == 0) {
                done++;
                made(request, type);
            } else {
                refused++;
                boolean sync = request == Ioctl.NIOCTXSYNC || request == Ioctl.NIOCRXSYNC;
                assertTrue(
                        sync || !fds.contains(fd) || device.refused(fd, -result).isPresent(),
                        () -> "no reason for errno " + -result);
            }
        }

        /** Remembers the interfaces that were made: they stay until they are deleted. */
        private void made(long request, int type) {
            if (request == Ioctl.NIOCCTRL && type == NmreqType.VALE_NEWIF.number()) {
                interfaces.add(string(nmreq_header.nr_name(argument)));
            } else if (request == Ioctl.NIOCREGIF
                    && Short.toUnsignedInt(nmreq.nr_cmd(argument)) == netmap_h.NETMAP_BDG_NEWIF()) {
                interfaces.add(string(nmreq.nr_name(argument)));
            }
        }

        private static String string(MemorySegment array) {
            byte[] text = array.toArray(ValueLayout.JAVA_BYTE);
            int length = 0;
            while (length < text.length && text[length] != 0) {
                length++;
            }
            return new String(text, 0, length, ISO_8859_1);
        }

        /** The struct where it is, at an odd place, cut short, or nowhere. */
        private MemorySegment placed(MemorySegment struct) {
            return switch (bytes.below(40)) {
                case 0 -> MemorySegment.NULL;
                case 1 -> struct.asSlice(0, bytes.below(100));
                case 2, 3 -> {
                    MemorySegment odd = memory.all.asSlice(SHARED_AT + 1, 300);
                    MemorySegment.copy(struct, 0, odd, 0, 300);
                    yield odd;
                }
                default -> struct;
            };
        }

        /** The loop that may begin now ends at once: it was stopped before, or its thread is interrupted after one round. */
        private void endTheLoop(int fd) {
            if (bytes.oneIn(2)) {
                MemorySegment stop = Arena.ofAuto().allocate(HEADER, 8);
                nmreq_header.nr_version(stop, (short) netmap_h.NETMAP_API());
                nmreq_header.nr_reqtype(stop, (short) NmreqType.SYNC_KLOOP_STOP.number());
                device.ioctl(fd, Ioctl.NIOCCTRL, stop, memory);
            } else {
                Thread.currentThread().interrupt();
            }
        }

        private long pointer(long good) {
            return bytes.oneIn(40) ? bytes.edge() : memory.all.address() + good;
        }

        /** Writes a request of the control API. Returns its type. */
        private int control() {
            argument.fill((byte) 0);
            int known = 1 + bytes.below(NmreqType.values().length);
            // Half of all requests register, for without ports most others are refused early.
            int type = bytes.oneIn(2) ? NmreqType.REGISTER.number() : bytes.oneIn(50) ? (int) bytes.edge() : known;
            type &= 0xffff;
            nmreq_header.nr_version(argument, (short) (bytes.oneIn(50) ? bytes.edge() : netmap_h.NETMAP_API()));
            nmreq_header.nr_reqtype(argument, (short) type);
            nmreq_header.nr_reserved(argument, (int) (bytes.oneIn(100) ? bytes.edge() : 0));
            bytes.name(nmreq_header.nr_name(argument));
            NmreqType of = NmreqType.of(type);
            long size = of == null ? 0 : of.bodySize();
            if (size != 0 != bytes.oneIn(100)) {
                nmreq_header.nr_body(argument, pointer(BODY_AT));
            }
            MemorySegment body = memory.all.asSlice(BODY_AT, size == 0 ? 64 : size);
            bytes.scatter(body);
            if (type == NmreqType.REGISTER.number()) {
                register(body);
            }
            if (type == NmreqType.SYNC_KLOOP_START.number() && !bytes.oneIn(10)) {
                nmreq_sync_kloop_start.sleep_us(body, bytes.below(1000));
            }
            fewHostRings(type, body);
            options(type);
            return type;
        }

        private void register(MemorySegment body) {
            if (!bytes.oneIn(5)) {
                nmreq_register.nr_mode(body, bytes.oneIn(2) ? netmap_h.NR_REG_ALL_NIC() : 1 + bytes.below(9));
                nmreq_register.nr_flags(
                        body, bytes.oneIn(3) ? netmap_h.NR_EXCLUSIVE() : bytes.oneIn(2) ? 0 : 1L << bytes.below(20));
            }
            if (!bytes.oneIn(5)) {
                nmreq_register.nr_mem_id(body, (short) (bytes.oneIn(4) ? bytes.below(4) : 0));
                nmreq_register.nr_extra_bufs(body, bytes.below(10));
                nmreq_register.nr_ringid(body, (short) bytes.below(3));
            }
        }

        /** 65,535 are possible, and cost as much time as all the rest. */
        private void fewHostRings(int type, MemorySegment body) {
            int few = bytes.below(4);
            if (bytes.oneIn(1000)) {
                return;
            }
            if (type == NmreqType.REGISTER.number()) {
                nmreq_register.nr_host_tx_rings(body, (short) few);
                nmreq_register.nr_host_rx_rings(body, (short) few);
            } else if (type == NmreqType.VALE_ATTACH.number()) {
                nmreq_register.nr_host_tx_rings(nmreq_vale_attach.reg(body), (short) few);
                nmreq_register.nr_host_rx_rings(nmreq_vale_attach.reg(body), (short) few);
            } else if (type == NmreqType.PORT_INFO_GET.number()) {
                nmreq_port_info_get.nr_host_tx_rings(body, (short) few);
                nmreq_port_info_get.nr_host_rx_rings(body, (short) few);
            }
        }

        private void options(int type) {
            int count = bytes.oneIn(2) ? 0 : bytes.below(4);
            long link = 0;
            for (int i = 0; i < count; i++) {
                long at = OPTIONS_AT + i * OPTION_ROOM;
                MemorySegment option = memory.all.asSlice(at, OPTION_ROOM);
                bytes.scatter(option.asSlice(0, 160));
                int kind = option(type);
                nmreq_option.nro_reqtype(option, kind);
                nmreq_option.nro_next(option, link);
                nmreq_option.nro_size(option, size(kind));
                if (!bytes.oneIn(3)) {
                    plausible(kind, option);
                }
                link = bytes.oneIn(60) ? pointer(at) : memory.all.address() + at;
            }
            nmreq_header.nr_options(argument, link == 0 ? 0 : bytes.oneIn(60) ? bytes.edge() : link);
        }

        private int option(int type) {
            if (type == NmreqType.CSB_ENABLE.number() && !bytes.oneIn(4)) {
                return netmap_h.NETMAP_REQ_OPT_CSB();
            }
            if (type == NmreqType.SYNC_KLOOP_START.number() && !bytes.oneIn(4)) {
                return bytes.oneIn(2)
                        ? netmap_h.NETMAP_REQ_OPT_SYNC_KLOOP_MODE()
                        : netmap_h.NETMAP_REQ_OPT_SYNC_KLOOP_EVENTFDS();
            }
            return bytes.oneIn(20) ? (int) bytes.edge() : bytes.below(OPTIONS + 1);
        }

        private long size(int kind) {
            boolean array = kind == netmap_h.NETMAP_REQ_OPT_SYNC_KLOOP_EVENTFDS() && !bytes.oneIn(5);
            return array
                    ? nmreq_opt_sync_kloop_eventfds.sizeof() + 8L * (bytes.oneIn(3) ? bytes.below(6) : 2)
                    : bytes.oneIn(10) ? bytes.edge() : 0;
        }

        /** Values with which an option succeeds more often than with random ones. */
        private void plausible(int kind, MemorySegment option) {
            long body = nmreq_option.sizeof();
            if (kind == netmap_h.NETMAP_REQ_OPT_CSB()) {
                option.set(ValueLayout.JAVA_LONG, body, pointer(SHARED_AT));
                option.set(ValueLayout.JAVA_LONG, body + 8, pointer(SHARED_AT + 8192));
            } else if (kind == netmap_h.NETMAP_REQ_OPT_EXTMEM()) {
                option.set(ValueLayout.JAVA_LONG, body, pointer(1 << 18));
                option.set(ValueLayout.JAVA_LONG, body + 8, 4096L * bytes.below(190));
            } else if (kind == netmap_h.NETMAP_REQ_OPT_OFFSETS()) {
                option.set(ValueLayout.JAVA_LONG, body, bytes.below(200));
                option.set(ValueLayout.JAVA_LONG, body + 8, bytes.below(200));
                option.set(ValueLayout.JAVA_INT, body + 16, bytes.below(70));
            } else if (kind == netmap_h.NETMAP_REQ_OPT_SYNC_KLOOP_MODE()) {
                option.set(ValueLayout.JAVA_INT, body, bytes.below(4));
            } else if (kind == netmap_h.NETMAP_REQ_OPT_SYNC_KLOOP_EVENTFDS()) {
                for (int i = 0; i < 10; i++) {
                    option.set(ValueLayout.JAVA_INT, body + 4L * i, bytes.oneIn(8) ? -1 : eventfd.fd());
                }
            }
        }

        private void legacy() {
            bytes.scatter(argument.asSlice(0, nmreq.sizeof()));
            bytes.name(nmreq.nr_name(argument));
            if (!bytes.oneIn(20)) {
                nmreq.nr_version(argument, netmap_h.NETMAP_API());
                nmreq.nr_cmd(argument, (short) (bytes.oneIn(2) ? 0 : bytes.below(16)));
                nmreq.nr_flags(argument, bytes.below(9));
                nmreq.nr_arg3(argument, bytes.below(10));
            }
        }

        void nothingIsLeft() {
            fds.forEach(device::close);
            mappings.forEach(mapping -> device.munmap(mapping.address(), mapping.byteSize()));
            try (TestControl control = new TestControl(device)) {
                // A detached port goes, so the list is walked from its start until it is empty.
                for (String port = control.list("", 0, 0); !port.startsWith("-"); port = control.list("", 0, 0)) {
                    String name = port.split(" ", 3)[2];
                    assertTrue(control.detach(name) >= 0, name);
                }
                interfaces.forEach(control::deleteInterface);
            }
            eventfd.close();
            assertEquals(0, device.openDescriptors());
            assertEquals(0, device.openMappings());
            MemoryStats global = device.memory(1).orElseThrow();
            assertEquals(global.buffersTotal() - 2, global.buffersFree());
            assertEquals(global.ringsTotal(), global.ringsFree());
            assertEquals(global.ifsTotal(), global.ifsFree());
            for (int id = 2; id < 1 << 16; id++) {
                int leaked = id;
                assertTrue(device.memory(id).isEmpty(), () -> device.memory(leaked) + " is left");
            }
        }
    }

    private static void run(long seed, int steps) {
        Program program = new Program(seed);
        int step = 0;
        try {
            for (; step < steps; step++) {
                program.step();
            }
            program.nothingIsLeft();
            assertTrue(program.done > steps / 20 && program.refused > steps / 20, "both are met");
        } catch (RuntimeException | Error thrown) {
            throw new AssertionError("seed " + seed + ", step " + step + ": " + thrown, thrown);
        }
    }

    @Test
    void noExceptionLeavesIoctlAndNothingIsLeft() {
        for (int seed = 0; seed < 4; seed++) {
            run(seed, 1_000);
        }
    }

    @Test
    @Tag("stress")
    void noExceptionLeavesIoctlInTheLongRun() {
        long end = System.nanoTime() + 1_000_000_000L * Long.getLong("netmap4j.stress.seconds", 300);
        for (long seed = System.currentTimeMillis(); System.nanoTime() < end; seed++) {
            run(seed, 20_000);
        }
    }
}
