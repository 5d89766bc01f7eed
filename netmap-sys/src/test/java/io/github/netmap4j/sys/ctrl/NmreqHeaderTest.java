package io.github.netmap4j.sys.ctrl;

import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_API;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_IFNAMSIZ;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_OPT_CSB;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_OPT_EXTMEM;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_OPT_OFFSETS;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_ALL_NIC;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_NIC_SW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq_header;
import io.github.netmap4j.sys.abi.nmreq_opt_csb;
import io.github.netmap4j.sys.abi.nmreq_opt_extmem;
import io.github.netmap4j.sys.abi.nmreq_opt_offsets;
import io.github.netmap4j.sys.abi.nmreq_pools_info;
import io.github.netmap4j.sys.abi.nmreq_register;
import io.github.netmap4j.sys.abi.nmreq_vale_attach;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class NmreqHeaderTest {

    private static final FakeKernel YES = new FakeKernel(seen -> 0);

    @Test
    void eachRequestOfTheHeaderHasAMethodThatMakesIt() throws Exception {
        Map<String, Integer> constants = new TreeMap<>();
        for (Method constant : netmap_h.class.getMethods()) {
            if (constant.getName().startsWith("NETMAP_REQ_")
                    && !constant.getName().startsWith("NETMAP_REQ_OPT_")
                    && !List.of("NETMAP_REQ_MAXSIZE", "NETMAP_REQ_IFNAMSIZ").contains(constant.getName())) {
                constants.put(constant.getName(), (int) constant.invoke(null));
            }
        }
        assertEquals(15, constants.size());
        Map<String, Method> makers = Arrays.stream(NetmapReq.class.getMethods())
                .filter(method -> method.getName().startsWith("NETMAP_REQ_"))
                .collect(Collectors.toMap(Method::getName, method -> method));
        assertEquals(constants.keySet(), makers.keySet());
        for (Map.Entry<String, Integer> constant : constants.entrySet()) {
            Method maker = makers.get(constant.getKey());
            Object[] arguments = Arrays.stream(maker.getParameterTypes())
                    .map(type -> type == String.class ? "vale0:a" : csb())
                    .toArray();
            NmreqHeader<?> header = (NmreqHeader<?>) maker.invoke(null, arguments);
            assertEquals(constant.getValue(), header.nr_reqtype(), constant.getKey());
            assertEquals(NETMAP_API(), header.nr_version(), constant.getKey());
            assertEquals(0, header.nr_reserved(), constant.getKey());
            assertEquals(constant.getKey(), header.toString().split(" ", 2)[0]);
            // The kernel wants a body exactly where the request has one.
            assertEquals(header.body() == null, nmreq_header.nr_body(header.segment()) == 0, constant.getKey());
        }
    }

    private static NmreqOptCsb csb() {
        Arena arena = Arena.ofAuto();
        return new NmreqOptCsb(arena.allocate(128, 64), arena.allocate(128, 64));
    }

    @Test
    void theKernelFindsBodyAndOptionsAfterGarbageCollections() {
        FakeKernel kernel = new FakeKernel(seen -> {
            for (int i = 0; i < 3; i++) {
                System.gc();
                // What the collector frees would be handed out again here.
                for (int j = 0; j < 100; j++) {
                    Arena.ofAuto().allocate(nmreq_register.sizeof()).fill((byte) 0x55);
                }
            }
            assertEquals(NR_REG_ALL_NIC(), nmreq_register.nr_mode(seen.body()));
            assertEquals(77, nmreq_register.nr_extra_bufs(seen.body()));
            assertEquals(
                    List.of(NETMAP_REQ_OPT_CSB(), NETMAP_REQ_OPT_OFFSETS()),
                    List.copyOf(seen.options().keySet()));
            assertEquals(200, nmreq_opt_offsets.nro_max_offset(seen.options().get(NETMAP_REQ_OPT_OFFSETS())));
            nmreq_register.nr_memsize(seen.body(), 4096);
            return 0;
        });
        assertEquals(0, request().ioctl(kernel, 3));
        assertEquals(1, kernel.seen.size());
    }

    private static NmreqHeader<NmreqRegister> request() {
        NmreqHeader<NmreqRegister> header = NetmapReq.NETMAP_REQ_REGISTER("vale0:a")
                .push(new NmreqOptOffsets(200))
                .push(csb());
        header.body().nr_extra_bufs(77);
        return header;
    }

    @Test
    void answersAreReadFromTheBody() {
        NmreqHeader<NmreqValeAttach> attach = NetmapReq.NETMAP_REQ_VALE_ATTACH("vale0:eth0");
        assertEquals(NR_REG_ALL_NIC(), attach.body().reg().nr_mode());
        attach.body().reg().nr_mode(NR_REG_NIC_SW()).nr_tx_slots(512);
        int result = attach.ioctl(
                new FakeKernel(seen -> {
                    MemorySegment reg = nmreq_vale_attach.reg(seen.body());
                    assertEquals(NR_REG_NIC_SW(), nmreq_register.nr_mode(reg));
                    assertEquals(512, nmreq_register.nr_tx_slots(reg));
                    nmreq_vale_attach.port_index(seen.body(), -2);
                    return 0;
                }),
                0);
        assertEquals(0, result);
        assertEquals(0xffff_fffeL, attach.body().port_index());
    }

    @Test
    void extmemCarriesTheMemoryAndItsPools() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(1 << 16, 4096);
            NmreqOptExtmem extmem = new NmreqOptExtmem(memory);
            extmem.nro_info().nr_buf_pool_objtotal(20).nr_buf_pool_objsize(2048);
            NetmapReq.NETMAP_REQ_REGISTER("vale0:a")
                    .push(extmem)
                    .ioctl(
                            new FakeKernel(seen -> {
                                MemorySegment option = seen.options().get(NETMAP_REQ_OPT_EXTMEM());
                                assertEquals(memory.address(), nmreq_opt_extmem.nro_usrptr(option));
                                MemorySegment info = nmreq_opt_extmem.nro_info(option);
                                assertEquals(1 << 16, nmreq_pools_info.nr_memsize(info));
                                assertEquals(20, nmreq_pools_info.nr_buf_pool_objtotal(info));
                                nmreq_pools_info.nr_buf_pool_objtotal(info, 18);
                                return 0;
                            }),
                            0);
            assertEquals(18, extmem.nro_info().nr_buf_pool_objtotal());
            assertSame(memory, extmem.memory());
        }
        assertThrows(IllegalArgumentException.class, () -> new NmreqOptExtmem(MemorySegment.ofArray(new byte[4096])));
    }

    @Test
    void csbArraysMustBeWhatTheKernelAccepts() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment two = arena.allocate(128, 64);
            MemorySegment one = arena.allocate(64, 64);
            NmreqOptCsb csb = new NmreqOptCsb(two, two);
            assertEquals(two.address(), nmreq_opt_csb.csb_atok(csb.segment()));
            assertThrows(IllegalArgumentException.class, () -> new NmreqOptCsb(two, one));
            assertThrows(IllegalArgumentException.class, () -> new NmreqOptCsb(two.asSlice(8, 64), one));
            assertThrows(IllegalArgumentException.class, () -> new NmreqOptCsb(two.asSlice(0, 96), one));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new NmreqOptCsb(MemorySegment.ofArray(new long[8]), MemorySegment.ofArray(new long[8])));
        }
    }

    @Test
    void eventfdsTellTheirSizeWithTheArray() {
        NmreqOptSyncKloopEventfds eventfds = new NmreqOptSyncKloopEventfds(3).eventfds(2, 7, 8);
        assertEquals(24 + 3 * 8, eventfds.nro_size());
        assertTrue(eventfds.segment().byteSize() >= 48);
        assertEquals(List.of(-1, -1, 7), List.of(eventfds.ioeventfd(0), eventfds.ioeventfd(1), eventfds.ioeventfd(2)));
        assertEquals(List.of(-1, -1, 8), List.of(eventfds.irqfd(0), eventfds.irqfd(1), eventfds.irqfd(2)));
        assertThrows(IndexOutOfBoundsException.class, () -> eventfds.eventfds(3, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new NmreqOptSyncKloopEventfds(-1));
        assertThrows(IllegalArgumentException.class, () -> new NmreqOptSyncKloopEventfds(5000));
    }

    @Test
    void optionsAreAListInWhichTheLastPushedIsFirst() {
        NmreqOptOffsets offsets = new NmreqOptOffsets(1);
        NmreqOptSyncKloopMode mode = new NmreqOptSyncKloopMode(1);
        NmreqOption other = new NmreqOption(99, 5);
        NmreqHeader<?> header = NetmapReq.NETMAP_REQ_REGISTER("a");
        header.push(offsets).push(mode).push(other);
        assertEquals(List.of(other, mode, offsets), header.options());
        assertSame(mode, header.find(mode.nro_reqtype()));
        assertNull(header.find(NETMAP_REQ_OPT_CSB()));
        assertThrows(IllegalStateException.class, () -> header.push(mode));
        NmreqHeader<?> second = NetmapReq.NETMAP_REQ_CSB_ENABLE(csb());
        assertThrows(IllegalStateException.class, () -> second.push(mode));

        assertTrue(header.remove(mode));
        assertFalse(header.remove(mode));
        header.ioctl(
                new FakeKernel(seen -> {
                    assertEquals(
                            List.of(99, NETMAP_REQ_OPT_OFFSETS()),
                            List.copyOf(seen.options().keySet()));
                    return 0;
                }),
                0);
        second.push(mode);
        assertTrue(header.remove(other));
        assertTrue(header.remove(offsets));
        assertEquals(0, nmreq_header.nr_options(header.segment()));
    }

    @Test
    void aRefusalNamesTheOptionsThatAreTheReason() {
        FakeKernel kernel = new FakeKernel(seen -> {
            seen.status(NETMAP_REQ_OPT_OFFSETS(), Errno.EOPNOTSUPP);
            seen.status(NETMAP_REQ_OPT_CSB(), Errno.EINVAL);
            return -Errno.EINVAL;
        });
        NetmapException csb =
                assertThrows(NetmapException.class, () -> request().ioctlOrThrow(kernel, 0));
        assertEquals(Errno.EINVAL, csb.errno());
        assertEquals("NETMAP_REQ_REGISTER", csb.operation());
        assertEquals("vale0:a", csb.port());
        assertTrue(csb.getMessage().contains("option csb EINVAL"), csb.getMessage());
        // Not reached by the kernel, so not to blame.
        assertFalse(csb.getMessage().contains("offsets"), csb.getMessage());

        FakeKernel old = new FakeKernel(seen -> {
            seen.status(NETMAP_REQ_OPT_OFFSETS(), Errno.EOPNOTSUPP);
            return -Errno.EOPNOTSUPP;
        });
        NetmapException offsets =
                assertThrows(NetmapException.class, () -> request().ioctlOrThrow(old, 0));
        assertTrue(offsets.getMessage().contains("option offsets EOPNOTSUPP"), offsets.getMessage());
    }

    @Test
    void aKernelOfAnotherVersionIsToldFromAWrongArgument() {
        FakeKernel other = new FakeKernel(seen -> -Errno.EINVAL);
        String message = assertThrows(NetmapException.class, () -> request().ioctlOrThrow(other, 0))
                .getMessage();
        assertTrue(message.contains("API mismatch"), message);

        FakeKernel same = new FakeKernel(seen -> seen.type() == netmap_h.NETMAP_REQ_REGISTER() ? -Errno.EINVAL : 0);
        message = assertThrows(NetmapException.class, () -> request().ioctlOrThrow(same, 0))
                .getMessage();
        assertTrue(message.contains("the ring or the memory id may not exist"), message);
    }

    @Test
    void aRequestOnADescriptorOfItsOwnClosesItWhateverComes() throws Exception {
        YES.opened = 0;
        NetmapReq.NETMAP_REQ_VALE_DELIF("v0").ioctlOnce(YES);
        assertEquals(1, YES.opened);
        assertEquals(0, YES.open);

        FakeKernel no = new FakeKernel(seen -> -Errno.EBUSY);
        NmreqHeader<?> request = NetmapReq.NETMAP_REQ_VALE_DELIF("v0");
        assertEquals(
                Errno.EBUSY,
                assertThrows(NetmapException.class, () -> request.ioctlOnce(no)).errno());
        assertEquals(0, no.open);

        no.refuseOpen = Errno.EACCES;
        NetmapException open = assertThrows(NetmapException.class, () -> request.ioctlOnce(no));
        assertEquals("open", open.operation());
        assertEquals(Errno.EACCES, open.errno());
    }

    @Test
    void aNameOf63BytesIsKeptAndALongerOneRefused() {
        String longest = "a".repeat(NETMAP_REQ_IFNAMSIZ() - 1);
        NmreqHeader<?> header = NetmapReq.NETMAP_REQ_VALE_DELIF(longest);
        assertEquals(longest, header.nr_name());
        assertThrows(IllegalArgumentException.class, () -> header.nr_name(longest + "a"));
        assertThrows(IllegalArgumentException.class, () -> header.nr_name("\u00e4".repeat(32)));
        assertThrows(IllegalArgumentException.class, () -> header.nr_name("a\0b"));
        assertEquals(longest, header.nr_name());
        assertEquals("b", header.nr_name("b").nr_name());
        // A device that does not end the name with NUL does no harm.
        nmreq_header.nr_name(header.segment()).fill((byte) 'x');
        assertEquals("x".repeat(64), header.nr_name());
    }

    @Test
    void unknownRequestsCanBeMade() {
        NmreqHeader<MemorySegment> header = NetmapReq.of(4711, "a", 12);
        assertEquals(4711, header.nr_reqtype());
        assertTrue(header.body().byteSize() >= 12);
        assertNull(NetmapReq.of(4711, "a", 0).body());
        assertThrows(IllegalArgumentException.class, () -> NetmapReq.of(1 << 16, "a", 0));
        assertThrows(IllegalArgumentException.class, () -> header.nr_version(-1));
        assertEquals(11, header.nr_version(11).nr_version());
    }
}
