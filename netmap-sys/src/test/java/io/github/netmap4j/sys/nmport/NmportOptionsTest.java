package io.github.netmap4j.sys.nmport;

import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_OPT_OFFSETS;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_disable_option;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_enable_option;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_offset;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_open;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_open_desc;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_parse;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_prepare;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_undo_parse;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.ctrl.NmreqOptOffsets;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Errno;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A port's options, and where errors go. */
class NmportOptionsTest extends NmportFixture {
    @Test
    void aParseThatFailsUndoesItsOptionsAndNoOthers() throws Exception {
        Path file = Files.write(dir.resolve("memory"), new byte[8192]);
        NmportD d = nmport_prepare(ctx, "netmap:fake-1@conf:rings=2");
        nmport_offset(d, 4, 8, 16, 0);
        long maps = mapped(file);
        assertError(Errno.EINVAL, () -> nmport_parse(d, "vale0:other^@extmem=" + file + "@conf:nothing=1"));
        assertEquals("fake", d.hdr().nr_name());
        assertEquals(1, d.reg().nr_ringid());
        assertEquals(2, d.reg().nr_tx_rings());
        assertNull(d.extmem());
        assertEquals(1, d.hdr().options().size());
        assertEquals(maps, mapped(file));
        nmport_undo_parse(d);
        assertEquals(List.of(), d.hdr().options());
    }

    @Test
    void errorsGoToTheCallbackUnlessItIsQuiet() {
        NetmapException e = assertError(Errno.EINVAL, () -> nmport_open(ctx, "eth0"));
        assertEquals(e.getMessage(), errors.getLast());
        int before = errors.size();
        ctx.verbose(0);
        assertThrows(NetmapException.class, () -> nmport_open(ctx, "eth0"));
        ctx.verbose(1);
        ctx.error(null);
        assertThrows(NetmapException.class, () -> nmport_open(ctx, "eth0"));
        assertEquals(before, errors.size());
        assertNull(ctx.error());
    }

    @Test
    void aRefusedOptionIsNamed() throws NetmapException {
        NmportD d = nmport_prepare(ctx, "netmap:fake");
        nmport_offset(d, 0, 128, 0, 0);
        device.optionStatus.put(NETMAP_REQ_OPT_OFFSETS(), Errno.EOPNOTSUPP);
        NetmapException e = assertError(Errno.EOPNOTSUPP, () -> nmport_open_desc(d));
        assertTrue(e.getMessage().contains("option offsets EOPNOTSUPP"), e.getMessage());
        d.close();
    }

    @Test
    void offsetsAreAnOptionThatMustBeEnabled() throws NetmapException {
        assertError(Errno.EOPNOTSUPP, () -> nmport_prepare(ctx, "netmap:fake@offset=64"));
        assertEquals(0, nmport_enable_option("offset"));
        try (NmportD d = nmport_prepare(ctx, "netmap:fake@offset:initial=64,bits=12")) {
            NmreqOptOffsets offsets = (NmreqOptOffsets) d.hdr().find(NETMAP_REQ_OPT_OFFSETS());
            assertEquals(64, offsets.nro_initial_offset());
            assertEquals(64, offsets.nro_max_offset());
            assertEquals(12, offsets.nro_offset_bits());
        } finally {
            nmport_disable_option("offset");
        }
        assertError(Errno.EOPNOTSUPP, () -> nmport_prepare(ctx, "netmap:fake@offset=64"));
        assertEquals(-Errno.EOPNOTSUPP, nmport_enable_option("colour"));
        nmport_disable_option("colour");
        nmport_disable_option("conf");
        try {
            assertError(Errno.EOPNOTSUPP, () -> nmport_prepare(ctx, "netmap:fake@conf:rings=1"));
        } finally {
            assertEquals(0, nmport_enable_option("conf"));
        }
    }
}
