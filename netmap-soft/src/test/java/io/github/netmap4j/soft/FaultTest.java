package io.github.netmap4j.soft;

import static io.github.netmap4j.sys.os.Errno.EFAULT;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nm_csb_atok;
import io.github.netmap4j.sys.abi.nm_csb_ktoa;
import io.github.netmap4j.sys.abi.nmreq_header;
import io.github.netmap4j.sys.abi.nmreq_opt_csb;
import io.github.netmap4j.sys.abi.nmreq_opt_extmem;
import io.github.netmap4j.sys.abi.nmreq_option;
import io.github.netmap4j.sys.abi.nmreq_pools_info;
import io.github.netmap4j.sys.abi.nmreq_register;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.os.OpenFlags;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.TestPort;
import io.github.netmap4j.testing.TestRegister;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pointers of a program in this process that do not point to memory: an errno, and the JVM lives. */
class FaultTest {

    private final SoftDevice device = SoftDevice.builder().build();
    private final Arena arena = Arena.ofShared();
    private final BadPages pages = new BadPages();
    private final int fd = device.open(OpenFlags.O_RDWR);

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, device.close(fd));
        assertEquals(
                0, new TestRegister("vale0:a").flags(netmap_h.NR_EXCLUSIVE()).ioctl(device, device.open(0)));
        pages.close();
        arena.close();
    }

    private long[] bad() {
        return new long[] {0x10, -8, 1L << 47, pages.forbidden(), BadPages.unmapped()};
    }

    private int register(long body, long options) {
        MemorySegment header =
                TestRegister.header(arena, netmap_h.NETMAP_REQ_REGISTER(), "vale0:a", MemorySegment.NULL, options);
        nmreq_header.nr_body(header, body);
        return device.ioctl(fd, Ioctl.NIOCCTRL, header);
    }

    private MemorySegment body(MemorySegment at) {
        nmreq_register.nr_mode(at, netmap_h.NR_REG_ALL_NIC());
        nmreq_register.nr_flags(at, netmap_h.NR_EXCLUSIVE());
        return at;
    }

    private long body() {
        return body(arena.allocate(nmreq_register.layout())).address();
    }

    private static MemorySegment option(MemorySegment at, int type) {
        nmreq_option.nro_reqtype(at, type);
        return at;
    }

    @Test
    void aBodyThatIsNoMemoryIsEfault() {
        for (long address : bad()) {
            assertEquals(-EFAULT, register(address, 0), () -> "0x" + Long.toHexString(address));
        }
        assertEquals(-EINVAL, register(0, 0), "NULL");
        assertEquals(-EFAULT, register(pages.end(nmreq_register.sizeof() - 4).address(), 0), "its end is missing");
        MemorySegment fits = body(pages.end(nmreq_register.sizeof()));
        assertEquals(0, register(fits.address(), 0), "at the very end of a page");
        assertEquals(2, nmreq_register.nr_mem_id(fits));
    }

    @Test
    void anOptionThatIsNoMemoryIsEfault() {
        int type = netmap_h.NETMAP_REQ_OPT_CSB();
        for (long address : bad()) {
            assertEquals(-EFAULT, register(body(), address), () -> "0x" + Long.toHexString(address));
            MemorySegment first = option(arena.allocate(nmreq_opt_csb.layout()), type);
            nmreq_option.nro_next(first, address);
            assertEquals(-EFAULT, register(body(), first.address()), "the next one");
        }
        assertEquals(
                -EFAULT, register(body(), pages.end(nmreq_option.sizeof() - 4).address()), "a part of a header");
        assertEquals(
                -EFAULT,
                register(body(), option(pages.end(nmreq_option.sizeof()), type).address()),
                "no body");
    }

    @Test
    void anAnswerThatCannotBeWrittenIsEfault() {
        // The first page is full of zeros: a POOLS_INFO_GET of memory 0, say.
        MemorySegment header =
                TestRegister.header(arena, netmap_h.NETMAP_REQ_POOLS_INFO_GET(), "vale0:a", MemorySegment.NULL, 0);
        nmreq_header.nr_body(header, pages.readOnly());
        assertEquals(-EFAULT, device.ioctl(fd, Ioctl.NIOCCTRL, header));
        // Half of it can: the answer is the same, and the half is written, as the kernel's copy does it.
        nmreq_header.nr_body(header, pages.readOnly() + BadPages.PAGE - 8);
        assertEquals(-EFAULT, device.ioctl(fd, Ioctl.NIOCCTRL, header));
    }

    @Test
    void aCsbThatIsNoMemoryIsEfaultInItsStatusToo() {
        MemorySegment good = arena.allocate(2 * nm_csb_atok.sizeof() + 2 * nm_csb_ktoa.sizeof(), 64);
        long half = good.address() + 2 * nm_csb_atok.sizeof();
        for (long address : new long[] {64, 1L << 47, pages.forbidden(), pages.readOnly(), BadPages.unmapped()}) {
            for (long[] pair : new long[][] {{address, half}, {good.address(), address}}) {
                if (pair[0] == pages.readOnly()) {
                    continue; // the device only reads there
                }
                MemorySegment option = option(arena.allocate(nmreq_opt_csb.layout()), netmap_h.NETMAP_REQ_OPT_CSB());
                nmreq_opt_csb.csb_atok(option, pair[0]);
                nmreq_opt_csb.csb_ktoa(option, pair[1]);
                assertEquals(-EFAULT, register(body(), option.address()), () -> "0x" + Long.toHexString(address));
                assertEquals(EFAULT, nmreq_option.nro_status(option));
            }
        }
        MemorySegment option = option(arena.allocate(nmreq_opt_csb.layout()), netmap_h.NETMAP_REQ_OPT_CSB());
        nmreq_opt_csb.csb_atok(option, pages.end(64).address());
        nmreq_opt_csb.csb_ktoa(option, half);
        assertEquals(-EFAULT, register(body(), option.address()), "one entry of two");
    }

    @Test
    void externalMemoryThatIsNoneIsEfaultInItsStatusToo() {
        for (long address :
                new long[] {0, 0x1000, 1L << 47, pages.good.address(), pages.readOnly(), BadPages.unmapped()}) {
            MemorySegment option = option(arena.allocate(nmreq_opt_extmem.layout()), netmap_h.NETMAP_REQ_OPT_EXTMEM());
            nmreq_opt_extmem.nro_usrptr(option, address);
            nmreq_pools_info.nr_memsize(nmreq_opt_extmem.nro_info(option), 1 << 24);
            assertEquals(-EFAULT, register(body(), option.address()), () -> "0x" + Long.toHexString(address));
            assertEquals(EFAULT, nmreq_option.nro_status(option));
        }
    }

    @Test
    void anIndirectBufferThatIsNoMemoryLosesItsFrameOnly() {
        try (TestPort a = TestPort.open(device, "vale1:a");
                TestPort b = TestPort.open(device, "vale1:b")) {
            MemorySegment good = arena.allocateFrom(ValueLayout.JAVA_BYTE, Frames.frame(-1, 1, 60, 5));
            for (long address : new long[] {0, 0x10, pages.forbidden(), BadPages.unmapped(), good.address()}) {
                long slot = a.tx(0).slot(a.tx(0).head());
                a.put(0, new byte[60], netmap_h.NS_INDIRECT());
                NetmapSlot.ptr(a.memory, slot, address);
                assertEquals(0, a.txSync());
            }
            assertEquals(0, b.rxSync());
            byte[] last = null;
            for (byte[] frame = b.take(); frame != null; frame = b.take()) {
                last = frame;
            }
            assertEquals(5, Frames.number(last), "the good one");
        }
    }
}
