package io.github.netmap4j.sys.nmport;

import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_OPT_CSB;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_OPT_OFFSETS;
import static io.github.netmap4j.sys.nmport.Nmreq.nmreq_find_option;
import static io.github.netmap4j.sys.nmport.Nmreq.nmreq_free_options;
import static io.github.netmap4j.sys.nmport.Nmreq.nmreq_get_mem_id;
import static io.github.netmap4j.sys.nmport.Nmreq.nmreq_header_decode;
import static io.github.netmap4j.sys.nmport.Nmreq.nmreq_header_init;
import static io.github.netmap4j.sys.nmport.Nmreq.nmreq_option_name;
import static io.github.netmap4j.sys.nmport.Nmreq.nmreq_push_option;
import static io.github.netmap4j.sys.nmport.Nmreq.nmreq_register_decode;
import static io.github.netmap4j.sys.nmport.Nmreq.nmreq_remove_option;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq_header;
import io.github.netmap4j.sys.abi.nmreq_option;
import io.github.netmap4j.sys.ctrl.NetmapReq;
import io.github.netmap4j.sys.ctrl.NmreqHeader;
import io.github.netmap4j.sys.ctrl.NmreqOptOffsets;
import io.github.netmap4j.sys.ctrl.NmreqOptSyncKloopMode;
import io.github.netmap4j.sys.ctrl.NmreqOption;
import io.github.netmap4j.sys.ctrl.NmreqRegister;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Errno;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The parts of the parser, and lists of options, called by themselves. */
class NmreqTest extends NmportFixture {

    private final NmreqHeader<NmreqRegister> hdr = NetmapReq.NETMAP_REQ_REGISTER("before");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "netmap:eth0-3/x@conf:rings=1 | eth0 | -3/x@conf:rings=1",
                "netmap:eth0 | eth0 | ''",
                "netmap:eth0{1^ | eth0{1 | ^",
                "netmap:eth0}ab_c* | eth0}ab_c | *",
                "vale0:a@2 | vale0:a | @2",
                "vale:a | vale:a | ''",
                "vale_x9:b}p2/R | vale_x9:b}p2 | /R",
            })
    void aNameIsReadUpToItsMode(String text, String name, String rest) throws NetmapException {
        Portspec spec = new Portspec(text);
        nmreq_header_decode(spec, hdr, ctx);
        assertEquals(name, hdr.nr_name());
        assertEquals(rest, spec.rest());
        assertEquals(text, spec.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "eth0",
                "netmap",
                "netmapx:eth0",
                "vale0",
                "vale-:a",
                "netmap:",
                "netmap:^",
                "netmap:a{",
                "vale0:a}b.c",
                "netmap:0123456789012345678901234567890123456789012345678901234567890123"
            })
    void aWrongNameChangesNothing(String text) {
        Portspec spec = new Portspec(text);
        assertError(Errno.EINVAL, () -> nmreq_header_decode(spec, hdr, ctx));
        assertEquals("before", hdr.nr_name());
        assertEquals(text, spec.rest());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''          | 1 | 0 | 0x0    | 0 | ''",
                "^           | 2 | 0 | 0x0    | 0 | ''",
                "^7          | 8 | 7 | 0x0    | 0 | ''",
                "*           | 3 | 0 | 0x0    | 0 | ''",
                "-0          | 4 | 0 | 0x0    | 0 | ''",
                "-12@5       | 4 | 12 | 0x0   | 5 | ''",
                "/x          | 1 | 0 | 0x800  | 0 | ''",
                "/z          | 1 | 0 | 0x400  | 0 | ''",
                "/t          | 1 | 0 | 0x100  | 0 | ''",
                "/r          | 1 | 0 | 0x200  | 0 | ''",
                "/R          | 1 | 0 | 0x2000 | 0 | ''",
                "/T          | 1 | 0 | 0x4000 | 0 | ''",
                "-1/xtr@3    | 4 | 1 | 0xb00  | 3 | ''",
                "@9/R        | 1 | 0 | 0x2000 | 9 | ''",
                "^@share=a   | 2 | 0 | 0x0    | 0 | @share=a",
                "@4@conf:a=1 | 1 | 0 | 0x0    | 4 | @conf:a=1",
            })
    void aModeIsReadUpToTheFirstOption(String text, int mode, int ring, String flags, int memory, String rest)
            throws NetmapException {
        Portspec spec = new Portspec(text);
        hdr.body().nr_tx_slots(64);
        nmreq_register_decode(spec, hdr.body(), ctx);
        assertEquals(mode, hdr.body().nr_mode());
        assertEquals(ring, hdr.body().nr_ringid());
        assertEquals(Long.decode(flags), hdr.body().nr_flags());
        assertEquals(memory, hdr.body().nr_mem_id());
        assertEquals(64, hdr.body().nr_tx_slots(), "not the parser's");
        assertEquals(rest, spec.rest());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "-x", "/", "/q", "^^", "*1", "@3@4", "-70000"})
    void aWrongModeChangesNothing(String text) {
        Portspec spec = new Portspec(text);
        hdr.body().nr_ringid(5).nr_flags(netmap_h.NR_EXCLUSIVE()).nr_mem_id(1);
        byte[] before = hdr.body().segment().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
        assertError(Errno.EINVAL, () -> nmreq_register_decode(spec, hdr.body(), ctx));
        assertTrue(
                java.util.Arrays.equals(before, hdr.body().segment().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE)));
        assertEquals(text, spec.rest());
    }

    @Test
    void theMemoryOfAPortIsAskedOfTheDevice() throws NetmapException {
        device.memoryOf = name -> name.equals("vale0:a{1") ? 7 : 1;
        Portspec spec = new Portspec("vale0:a{1-3");
        assertEquals(7, nmreq_get_mem_id(spec, ctx));
        assertEquals("-3", spec.rest(), "what follows the name is left");
        for (int errno : new int[] {Errno.ENXIO, Errno.EBUSY}) {
            device.registerResult = -errno;
            Portspec refused = new Portspec("vale0:a^");
            assertError(errno, () -> nmreq_get_mem_id(refused, ctx));
            assertEquals("vale0:a^", refused.rest());
        }
        device.openResult = -Errno.EACCES;
        assertError(Errno.EACCES, () -> nmreq_get_mem_id(new Portspec("netmap:a"), ctx));
        assertError(Errno.EINVAL, () -> nmreq_get_mem_id(new Portspec("a"), ctx));
    }

    @Test
    void optionsArePushedFoundRemovedAndFreed() {
        NmreqOption offsets = new NmreqOptOffsets(1);
        NmreqOption second = new NmreqOptOffsets(2);
        NmreqOption mode = new NmreqOptSyncKloopMode(0);
        nmreq_push_option(hdr, offsets);
        nmreq_push_option(hdr, mode);
        nmreq_push_option(hdr, second);
        assertSame(second, nmreq_find_option(hdr, NETMAP_REQ_OPT_OFFSETS()), "the one that was pushed last");
        assertNull(nmreq_find_option(hdr, NETMAP_REQ_OPT_CSB()));
        assertThrows(IllegalStateException.class, () -> nmreq_push_option(hdr, mode), "a list with a loop");

        nmreq_remove_option(hdr, mode);
        nmreq_remove_option(hdr, mode);
        assertEquals(List.of(second, offsets), hdr.options());
        // As the kernel will walk it.
        assertEquals(second.segment().address(), nmreq_header.nr_options(hdr.segment()));
        assertEquals(offsets.segment().address(), nmreq_option.nro_next(second.segment()));
        assertEquals(0, nmreq_option.nro_next(offsets.segment()));

        nmreq_free_options(hdr);
        nmreq_free_options(hdr);
        assertEquals(0, nmreq_header.nr_options(hdr.segment()));
        nmreq_push_option(hdr, offsets);
        assertEquals(List.of(offsets), hdr.options(), "a freed option can be used again");
    }

    @Test
    void namesOfOptionsAreThoseOfLibnetmap() {
        assertEquals(
                List.of("unknown", "extmem", "sync-kloop-eventfds", "csb", "sync-kloop-mode", "offsets", "unknown"),
                java.util.stream.LongStream.rangeClosed(0, netmap_h.NETMAP_REQ_OPT_MAX())
                        .mapToObj(Nmreq::nmreq_option_name)
                        .toList());
        assertEquals("unknown", nmreq_option_name(-1));
    }

    @Test
    void aHeaderIsMadeOfATypeAndABody() {
        NmreqHeader<?> made = nmreq_header_init(netmap_h.NETMAP_REQ_VALE_LIST(), 8);
        assertEquals(netmap_h.NETMAP_REQ_VALE_LIST(), made.nr_reqtype());
        assertEquals(netmap_h.NETMAP_API(), made.nr_version());
        assertEquals("", made.nr_name());
        assertTrue(nmreq_header.nr_body(made.segment()) != 0);
        assertNull(nmreq_header_init(netmap_h.NETMAP_REQ_SYNC_KLOOP_STOP(), 0).body());
    }
}
