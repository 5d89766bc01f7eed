package io.github.netmap4j.xdp.program;

import static io.github.netmap4j.sys.os.Errno.EACCES;
import static io.github.netmap4j.sys.os.Errno.EBUSY;
import static io.github.netmap4j.sys.os.Errno.EEXIST;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.ENOENT;
import static io.github.netmap4j.sys.os.Errno.EOPNOTSUPP;
import static io.github.netmap4j.sys.os.Errno.EPERM;
import static io.github.netmap4j.sys.os.Errno.ERANGE;

import io.github.netmap4j.xdp.abi.bpf_prog_info;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.failure.XdpException;
import io.github.netmap4j.xdp.program.SharedAttachment.Parts;
import io.github.netmap4j.xdp.sys.Bpf;
import io.github.netmap4j.xdp.sys.BpfInsn;
import io.github.netmap4j.xdp.sys.NetDev;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Loads and attaches a program, or finds an attached one, with the fallbacks of {@link AttachMode#AUTO}. Used once. */
final class ProgramLoader {

    static final String PERMISSION =
            "XDP programs need CAP_BPF and CAP_NET_ADMIN (maps of others CAP_SYS_ADMIN): run as root, or"
                    + " use XdpProgram.none() and have another process put the socket into the map";

    /** The largest MTU at which a packet, its headroom and the kernel's data after it fit into 4096 bytes. */
    private static final int FITS_A_PAGE = 3498;

    private static final int MIN_ENTRIES = 64;
    private static final int LOG_SIZE = 1 << 16;
    private static final int LOG_SHOWN = 500;
    private static final String NAME = "netmap4j";

    private final String device;
    private final int ifindex;
    private final XdpProgram program;
    private final AttachMode mode;

    private int map = -1;
    private int loaded = -1;

    ProgramLoader(String device, int ifindex, XdpProgram program, AttachMode mode) {
        this.device = device;
        this.ifindex = ifindex;
        this.program = program;
        this.mode = mode;
    }

    Parts load() throws XdpException {
        boolean done = false;
        try {
            Parts parts =
                    switch (program.kind) {
                        case FILTER -> ours(FilterCompiler.compile(program.rules()));
                        case INSTRUCTIONS -> ours(program.code());
                        case DESCRIPTORS -> users();
                        case PINNED_MAP -> pinned();
                        case ATTACHED -> attached();
                        case NONE -> throw new AssertionError("no program");
                    };
            done = true;
            return parts;
        } finally {
            if (!done) {
                close(loaded);
                close(map);
            }
        }
    }

    private static void close(int fd) {
        if (fd >= 0) {
            Bpf.close(fd);
        }
    }

    // ---- a program to be attached

    private Parts ours(byte[] code) throws XdpException {
        int entries = Math.max(MIN_ENTRIES, NetDev.rxQueues(ifindex));
        map = require(
                "BPF_MAP_CREATE",
                Bpf.bpf_map_create(xdp_h.BPF_MAP_TYPE_XSKMAP(), NAME, Integer.BYTES, Integer.BYTES, entries));
        BpfInsn.relocate(code, map);
        loaded = Bpf.bpf_prog_load(code, NAME, xdp_h.BPF_F_XDP_HAS_FRAGS(), MemorySegment.NULL);
        boolean fragments = loaded >= 0;
        if (!fragments) {
            loaded = loadPlain(code);
        }
        return attach(code, fragments);
    }

    /**
     * For a kernel before 5.18, a program that does not accept several buffers, or an invalid program, whose log says
     * why.
     */
    private int loadPlain(byte[] code) throws XdpException {
        int result = Bpf.bpf_prog_load(code, NAME, 0, MemorySegment.NULL);
        if (result >= 0) {
            return result;
        }
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment log = scratch.allocate(LOG_SIZE);
            int again = Bpf.bpf_prog_load(code, NAME, 0, log);
            if (again >= 0) {
                return again;
            }
            String text = log.getString(0).strip();
            String end = text.length() > LOG_SHOWN ? "…" + text.substring(text.length() - LOG_SHOWN) : text;
            throw new XdpException(
                    "BPF_PROG_LOAD",
                    device,
                    -again,
                    again == -EPERM ? PERMISSION : "the kernel's verifier refuses " + program + ": " + end);
        }
    }

    /**
     * Attaches in SKB mode, if that is allowed, a program that native mode refuses for its single buffers or for the
     * driver.
     */
    private Parts attach(byte @Nullable [] code, boolean fragments) throws XdpException {
        if (mode == AttachMode.SKB) {
            return attachSkb(code, fragments);
        }
        int result = link(loaded, AttachMode.NATIVE);
        if (fragments && code != null && (result == -EOPNOTSUPP || result == -EINVAL)) {
            int plain = Bpf.bpf_prog_load(code, NAME, 0, MemorySegment.NULL);
            if (plain >= 0) {
                result = link(plain, AttachMode.NATIVE);
                close(result >= 0 ? loaded : plain);
                loaded = result >= 0 ? plain : loaded;
            }
        }
        if (result < 0
                && mode == AttachMode.AUTO
                && (result == -EOPNOTSUPP || result == -EINVAL || result == -ERANGE)) {
            return attachSkb(code, fragments);
        }
        return linked(result, AttachMode.NATIVE);
    }

    /**
     * In SKB mode a program for single buffers gets packets of any length in one buffer. For a program that accepts
     * several, the kernel first copies each packet to new pages, which is slower, and worthwhile only for packets
     * longer than a page.
     */
    private Parts attachSkb(byte @Nullable [] code, boolean fragments) throws XdpException {
        if (fragments && code != null && NetDev.mtu(ifindex) <= FITS_A_PAGE) {
            int plain = Bpf.bpf_prog_load(code, NAME, 0, MemorySegment.NULL);
            if (plain >= 0) {
                close(loaded);
                loaded = plain;
            }
        }
        return linked(link(loaded, AttachMode.SKB), AttachMode.SKB);
    }

    private int link(int programFd, AttachMode how) {
        return Bpf.bpf_link_create(
                programFd, ifindex, how == AttachMode.SKB ? xdp_h.XDP_FLAGS_SKB_MODE() : xdp_h.XDP_FLAGS_DRV_MODE());
    }

    private Parts linked(int link, AttachMode how) throws XdpException {
        if (link < 0) {
            throw new XdpException("BPF_LINK_CREATE", device, -link, attachRemedy(-link, how));
        }
        return new Parts(map, true, loaded, link, how, id(loaded));
    }

    private String attachRemedy(int errno, AttachMode how) {
        if (errno == EBUSY || errno == EEXIST) {
            return "another program is attached (" + there()
                    + "): use the one that is there (XdpProgram.attached()), detach it" + " (ip link set dev " + device
                    + " xdp off, or end the program whose link it is), or use another interface";
        }
        if (errno == EPERM || errno == EACCES) {
            return PERMISSION;
        }
        if (errno == EOPNOTSUPP && how == AttachMode.NATIVE) {
            return "the driver of " + device + " has no native XDP: use AttachMode.AUTO or SKB";
        }
        if (errno == ERANGE) {
            return "the MTU of " + device + ", " + NetDev.mtu(ifindex)
                    + ", is too large for a program that takes single buffers natively: lower it, or use AttachMode.SKB";
        }
        return "no program can be attached in mode " + how;
    }

    private String there() {
        int driver = NetDev.xdpProgram(ifindex, xdp_h.XDP_ATTACHED_DRV());
        int skb = NetDev.xdpProgram(ifindex, xdp_h.XDP_ATTACHED_SKB());
        return driver > 0
                ? "program " + driver + " in native mode"
                : skb > 0 ? "program " + skb + " in SKB mode" : "gone by now";
    }

    private static int id(int programFd) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment info = scratch.allocate(bpf_prog_info.layout());
            return Bpf.bpf_obj_get_info_by_fd(programFd, info) < 0 ? 0 : bpf_prog_info.id(info);
        }
    }

    // ---- what others have

    /** The descriptors stay the user's. */
    private Parts users() throws XdpException {
        loaded = program.programFd;
        map = program.mapFd;
        try {
            Parts parts = attach(null, false);
            return new Parts(map, false, -1, parts.link(), parts.mode(), parts.programId());
        } finally {
            loaded = -1;
            map = -1;
        }
    }

    private Parts pinned() throws XdpException {
        map = Bpf.bpf_obj_get(program.path().toString());
        if (map < 0) {
            throw new XdpException(
                    "BPF_OBJ_GET",
                    program.path().toString(),
                    -map,
                    map == -EPERM || map == -EACCES ? PERMISSION : "nobody has pinned an XSKMAP there");
        }
        return new Parts(map, true, -1, -1, AttachMode.AUTO, 0);
    }

    private Parts attached() throws XdpException {
        int driver = NetDev.xdpProgram(ifindex, xdp_h.XDP_ATTACHED_DRV());
        int id = driver > 0 ? driver : NetDev.xdpProgram(ifindex, xdp_h.XDP_ATTACHED_SKB());
        if (id <= 0) {
            throw new XdpException(
                    "BPF_PROG_GET_FD_BY_ID",
                    device,
                    ENOENT,
                    "no program is attached: use one of ours (XdpProgram.redirectAll() or filter())");
        }
        loaded = require("BPF_PROG_GET_FD_BY_ID", Bpf.bpf_prog_get_fd_by_id(id));
        map = Bpf.xskmapOf(loaded);
        if (map == -ENOENT) {
            throw new XdpException(
                    "BPF_MAP_GET_FD_BY_ID",
                    device,
                    ENOENT,
                    "program " + id
                            + " that is attached has no XSKMAP: it redirects nothing to AF_XDP (a dispatcher of libxdp"
                            + " has its maps in programs behind it, which cannot be joined)");
        }
        require("BPF_MAP_GET_FD_BY_ID", map);
        close(loaded);
        loaded = -1;
        return new Parts(map, true, -1, -1, driver > 0 ? AttachMode.NATIVE : AttachMode.SKB, id);
    }

    private int require(String operation, int result) throws XdpException {
        if (result < 0) {
            throw new XdpException(
                    operation, device, -result, result == -EPERM ? PERMISSION : "the kernel refuses it for " + program);
        }
        return result;
    }
}
