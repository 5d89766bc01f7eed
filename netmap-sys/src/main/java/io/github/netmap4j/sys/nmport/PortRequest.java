package io.github.netmap4j.sys.nmport;

import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.netmap4j.sys.ctrl.NetmapReq;
import io.github.netmap4j.sys.ctrl.NmreqHeader;
import io.github.netmap4j.sys.ctrl.NmreqOptExtmem;
import io.github.netmap4j.sys.ctrl.NmreqOption;
import io.github.netmap4j.sys.ctrl.NmreqRegister;
import io.github.netmap4j.sys.device.FailureCause;
import io.github.netmap4j.sys.device.NetmapException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The request that a port will be registered with, and what to undo when it is emptied: its options, and the file that one
 * of them may map. A step that fails undoes what it did, and nothing else.
 */
final class PortRequest {

    private final Nmctx ctx;
    final NmreqHeader<NmreqRegister> hdr = NetmapReq.NETMAP_REQ_REGISTER("");
    /** What undoes the steps, last first. */
    private final Deque<Runnable> cleanups = new ArrayDeque<>();

    private @Nullable NmreqOptExtmem extmem;
    private NmemD.@Nullable Source extmemSource;

    PortRequest(Nmctx ctx) {
        this.ctx = ctx;
        reset();
    }

    private void reset() {
        hdr.nr_name("");
        // As in libnetmap, the mode is 0, which the kernel refuses, until one is parsed.
        hdr.body().segment().fill((byte) 0);
    }

    /** Fills the request; {@code token} is what the options' parsers get. */
    void parse(String portspec, NmportD token) throws NetmapException {
        String name = hdr.nr_name();
        byte[] reg = body();
        int done = cleanups.size();
        try {
            Portspec spec = new Portspec(portspec);
            Nmreq.nmreq_header_decode(spec, hdr, ctx);
            Nmreq.nmreq_register_decode(spec, hdr.body(), ctx);
            Nmreq.nmreq_options_decode(spec.rest(), NmportOptions.PARSERS, token, ctx);
        } catch (Throwable failed) {
            cleanUp(done);
            hdr.nr_name(name);
            body(reg);
            throw failed;
        }
    }

    /** Empties the request. */
    void undo() {
        cleanUp(0);
        reset();
    }

    /** A copy of the request's body. */
    byte[] body() {
        return hdr.body().segment().toArray(JAVA_BYTE);
    }

    /** Restores the body. */
    void body(byte[] copy) {
        hdr.body().segment().copyFrom(MemorySegment.ofArray(copy));
    }

    private void cleanUp(int keep) {
        while (cleanups.size() > keep) {
            cleanups.pop().run();
        }
    }

    /** Adds an option until {@link #undo}. */
    void push(NmreqOption option) {
        hdr.push(option);
        cleanups.push(() -> hdr.remove(option));
    }

    void extmem(MemorySegment base) throws NetmapException {
        extmem(base, new MemorySource.Own(base));
    }

    void extmemFromFile(String fname) throws NetmapException {
        requireNoExtmem();
        MemorySource.MappedFile file;
        try {
            file = MemorySource.MappedFile.open(fname);
        } catch (IOException | IllegalArgumentException failed) {
            int errno = failed instanceof IOException e ? MemorySource.MappedFile.errno(e) : EINVAL;
            NetmapException exception = new NetmapException(
                    NetmapException.Step.PARSE,
                    FailureCause.EXTERNAL_MEMORY,
                    "nmport_extmem_from_file",
                    fname,
                    errno,
                    "the file cannot be opened and mapped: " + failed);
            exception.initCause(failed);
            throw ctx.ferror(exception);
        }
        cleanups.push(file::unmap);
        try {
            extmem(file.memory(), file);
        } catch (Throwable failed) {
            cleanups.pop().run();
            throw failed;
        }
    }

    private void extmem(MemorySegment base, NmemD.Source source) throws NetmapException {
        requireNoExtmem();
        NmreqOptExtmem option = new NmreqOptExtmem(base);
        push(option);
        extmem = option;
        extmemSource = source;
        cleanups.push(() -> {
            extmem = null;
            extmemSource = null;
        });
    }

    private void requireNoExtmem() throws NetmapException {
        if (extmem != null) {
            throw ctx.outOfOrder(
                    NetmapException.Step.PARSE,
                    "nmport_extmem",
                    hdr.nr_name(),
                    "the port has its memory from a program already");
        }
    }

    /** The extmem option, or null. */
    @Nullable
    NmreqOptExtmem extmem() {
        return extmem;
    }

    /** The program's memory as a registered port uses it; null if the port lives in netmap's. */
    @Nullable
    NmemD extmemMemory() {
        int memId = hdr.body().nr_mem_id();
        return switch (extmemSource) {
            case null -> null;
            case MemorySource.MappedFile file -> new NmemD(memId, file.share(), true);
            default -> new NmemD(memId, extmemSource, true);
        };
    }

    /** Makes a request like another one, but without its options. */
    void copyFrom(PortRequest other) {
        hdr.nr_version(other.hdr.nr_version()).nr_name(other.hdr.nr_name());
        hdr.body().segment().copyFrom(other.hdr.body().segment());
    }
}
