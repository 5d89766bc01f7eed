package io.github.netmap4j.soft.raw;

import static io.github.netmap4j.sys.nmport.Nmport.nmport_close;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_delete;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_extmem_from_file;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_mmap;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_new;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_open;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_open_desc;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_parse;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_prepare;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_register;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_undo_mmap;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_undo_open_desc;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_undo_parse;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_undo_prepare;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_undo_register;
import static io.github.netmap4j.sys.nmport.Nmreq.nmreq_find_option;
import static io.github.netmap4j.sys.nmport.Nmreq.nmreq_free_options;
import static io.github.netmap4j.sys.nmport.Nmreq.nmreq_push_option;
import static io.github.netmap4j.sys.nmport.Nmreq.nmreq_remove_option;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.soft.spi.MemoryStats;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.ctrl.NmreqOptOffsets;
import io.github.netmap4j.sys.ctrl.NmreqOption;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.nmport.Nmctx;
import io.github.netmap4j.sys.nmport.NmctxErrorCb;
import io.github.netmap4j.sys.nmport.NmportD;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.Ioctl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The steps of opening a port: each done and undone by itself, and a failed one leaving what was before, to the byte. */
class NmportStepsTest extends RawFixture {

    @TempDir
    Path dir;

    /** All that a step could leave behind. */
    private record State(
            int descriptors, int mappings, Optional<MemoryStats> global, List<Integer> memories, long files) {}

    private State state() throws IOException {
        List<Integer> memories = new ArrayList<>();
        for (int id = 2; id < 20; id++) {
            if (device.memory(id).isPresent()) {
                memories.add(id);
            }
        }
        return new State(device.openDescriptors(), device.openMappings(), device.memory(1), memories, filesMapped());
    }

    private long filesMapped() throws IOException {
        if (!Files.exists(Path.of("/proc/self/maps"))) {
            return 0;
        }
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.contains(dir.toString())).count();
        }
    }

    @Test
    void eachStepIsUndoneByItsCounterpart() throws Exception {
        State empty = state();
        NmportD d = nmport_new(ctx);
        nmport_parse(d, "netmap:eth0-1");
        assertEquals(empty, state());
        nmport_register(d);
        State registered = state();
        assertEquals(1, registered.descriptors());
        assertEquals(0, d.ioctl(Ioctl.NIOCTXSYNC));
        nmport_mmap(d);
        State mapped = state();
        assertEquals(1, mapped.mappings());
        assertEquals(1, ctx.mem_descs().getFirst().refcount());

        nmport_undo_mmap(d);
        assertEquals(registered, state());
        assertEquals(List.of(), ctx.mem_descs());
        nmport_mmap(d);
        assertEquals(mapped, state());
        nmport_undo_open_desc(d);
        assertEquals(empty, state());
        nmport_register(d);
        nmport_undo_register(d);
        assertEquals(empty, state());
        assertEquals("eth0", d.hdr().nr_name(), "the request is still there");
        nmport_undo_parse(d);
        assertEquals("", d.hdr().nr_name());
        nmport_delete(d);

        NmportD prepared = nmport_prepare(ctx, "vale0:a");
        nmport_open_desc(prepared);
        assertNotEquals(empty, state());
        nmport_undo_open_desc(prepared);
        nmport_undo_prepare(prepared);
        assertEquals(empty, state());
    }

    /** Parsing, registering or mapping fails: all that opened before is undone. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "eth0                               | 22",
                "netmap:eth0-                       | 22",
                "netmap:eth0@nothing=1              | 22",
                "netmap:eth0@conf:rings             | 22",
                "netmap:none                        | 6",
                "netmap:eth0-9                      | 22",
                "netmap:eth0@78                     | 22",
                "vale0:a^                           | 22",
                "vale0:a@share=netmap:none          | 6",
                "vale0:a@share=vale0                | 22",
                "vale0:a@extmem=/no/such/file       | 2",
                "vale0:nobody/r                     | 22",
                "vale0:a@conf:rings=2@extmem        | 22",
            })
    void aFailedOpenLeavesNothing(String portspec, int errno) throws Exception {
        State before = state();
        List<String> messages = new ArrayList<>();
        NmctxErrorCb record = (from, message) -> messages.add(message);
        ctx.error(record);
        NetmapException refused = assertThrows(NetmapException.class, () -> nmport_open(ctx, portspec));
        assertEquals(errno, refused.errno(), refused.getMessage());
        assertEquals(List.of(refused.getMessage()), messages);
        assertEquals(before, state());
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc/self/maps")
    void aFileIsUnmappedWhereverTheOpenFails() throws Exception {
        Path file = Files.write(dir.resolve("small"), new byte[8192]);
        State before = state();
        // Too small for what is asked: the device refuses the option.
        NetmapException refused = assertThrows(
                NetmapException.class, () -> nmport_open(ctx, "vale0:a@extmem:file=" + file + ",buf-num=99"));
        assertTrue(refused.getMessage().contains("option extmem"), refused.getMessage());
        assertEquals(before, state());
        // The parser fails after the file was mapped.
        assertThrows(NetmapException.class, () -> nmport_open(ctx, "vale0:a@extmem=" + file + "@conf:no=1"));
        assertEquals(before, state());

        NmportD d = nmport_prepare(ctx, "vale0:a");
        nmport_extmem_from_file(d, file.toString());
        assertEquals(before.files() + 1, state().files());
        assertThrows(NetmapException.class, () -> nmport_open_desc(d));
        assertEquals(before.files() + 1, state().files(), "the request still has its option");
        nmport_close(d);
        assertEquals(before, state());
    }

    @Test
    void aPortThatCouldNotBeRegisteredCanBeOnceItsRequestIsMended() throws Exception {
        NmportD d = nmport_prepare(ctx, "vale0:a");
        NmreqOption tooFar = new NmreqOptOffsets(100_000);
        nmreq_push_option(d.hdr(), tooFar);
        State before = state();
        assertThrows(NetmapException.class, () -> nmport_open_desc(d));
        assertEquals(before, state());
        assertFalse(d.register_done());
        assertSame(tooFar, nmreq_find_option(d.hdr(), netmap_h.NETMAP_REQ_OPT_OFFSETS()));
        nmreq_remove_option(d.hdr(), tooFar);
        NmreqOptOffsets fits = new NmreqOptOffsets(128);
        nmreq_push_option(d.hdr(), fits);
        nmport_open_desc(d);
        assertEquals(0, fits.nro_status());
        assertEquals(List.of(fits), d.hdr().options());
        nmport_undo_open_desc(d);
        nmreq_free_options(d.hdr());
        assertNull(nmreq_find_option(d.hdr(), netmap_h.NETMAP_REQ_OPT_OFFSETS()));
        nmport_open_desc(d);
        assertEquals(0, d.txring(0).offset_mask());
        d.close();
    }

    @Test
    void contextsShareNothing() throws NetmapException {
        Nmctx other = new Nmctx(device, ctx.lock());
        try (NmportD mine = nmport_open(ctx, "netmap:eth0");
                NmportD theirs = nmport_open(other, "netmap:eth1")) {
            assertNotSame(mine.mem(), theirs.mem());
            assertEquals(mine.mem().mem_id(), theirs.mem().mem_id());
            assertEquals(2, device.openMappings());
            ctx.nmctx_lock();
            try {
                assertEquals(1, ctx.mem_descs().getFirst().refcount());
                assertEquals(1, other.mem_descs().size());
            } finally {
                ctx.nmctx_unlock();
            }
        }
    }

    @Test
    void theDefaultContextOpensWhatNamesNone() throws NetmapException {
        Nmctx before = Nmctx.nmctx_set_default(ctx);
        try (NmportD d = nmport_open("vale0:a")) {
            assertSame(ctx, Nmctx.nmctx_get());
            assertSame(ctx, d.ctx());
            assertEquals(
                    Errno.EINVAL,
                    assertThrows(NetmapException.class, () -> nmport_open("vale0:a^"))
                            .errno());
        } finally {
            Nmctx.nmctx_set_default(before);
        }
    }
}
