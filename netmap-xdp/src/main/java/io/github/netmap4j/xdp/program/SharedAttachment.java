package io.github.netmap4j.xdp.program;

import static io.github.netmap4j.sys.os.Errno.E2BIG;
import static io.github.netmap4j.sys.os.Errno.EBUSY;
import static io.github.netmap4j.sys.os.Errno.EPERM;

import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.failure.XdpException;
import io.github.netmap4j.xdp.sys.Bpf;
import io.github.netmap4j.xdp.sys.NetDev;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The descriptors that all uses of an attachment share: one object per interface, as long as the attachment is in use.
 */
final class SharedAttachment {

    /** Guarded by itself. */
    private static final Map<Place, SharedAttachment> ALL = new HashMap<>();

    private static final int NONE = -1;

    /** An interface's index is unique only within its network namespace. */
    private record Place(String namespace, int ifindex) {}

    /**
     * What {@link ProgramLoader} found or made.
     *
     * @param map the XSKMAP's descriptor
     * @param ownsMap whether it is closed with the last use
     * @param program the program's descriptor; -1 if it is not ours
     * @param link the link's; -1 if another process attached the program
     * @param mode where it runs
     * @param programId 0 if it is unknown
     */
    record Parts(int map, boolean ownsMap, int program, int link, AttachMode mode, int programId) {}

    private final Place place;
    private final String device;
    private final XdpProgram program;
    private final Parts parts;

    /** By key, the socket that was put there last; guarded by this. */
    private final Map<Integer, Integer> sockets = new HashMap<>();

    /** Guarded by ALL. */
    private int uses = 1;

    private SharedAttachment(Place place, String device, XdpProgram program, Parts parts) {
        this.place = place;
        this.device = device;
        this.program = program;
        this.parts = parts;
    }

    static SharedAttachment join(String device, XdpProgram program, AttachMode mode) throws XdpException {
        int ifindex = NetDev.ifindex(device);
        if (ifindex < 0) {
            throw new XdpException(
                    "if_nametoindex",
                    device,
                    -ifindex,
                    "there is no such interface in the network namespace of this thread: see ip link");
        }
        Place place = new Place(namespace(), ifindex);
        synchronized (ALL) {
            SharedAttachment there = ALL.get(place);
            if (there != null && !program.usesForeign()) {
                there.requireSame(program, mode);
                there.uses++;
                return there;
            }
            SharedAttachment made = new SharedAttachment(
                    place, device, program, new ProgramLoader(device, ifindex, program, mode).load());
            if (!program.usesForeign()) {
                ALL.put(place, made);
            }
            return made;
        }
    }

    private static String namespace() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
        } catch (IOException | UnsupportedOperationException unreadable) {
            return "";
        }
    }

    private void requireSame(XdpProgram wanted, AttachMode mode) throws XdpException {
        if (!program.equals(wanted) || (mode != AttachMode.AUTO && mode != parts.mode())) {
            throw new XdpException(
                    "BPF_LINK_CREATE",
                    device,
                    EBUSY,
                    "this process has attached " + this + ", and now wants " + wanted + " in mode " + mode
                            + ": all sockets of an interface share one program and mode");
        }
    }

    String device() {
        return device;
    }

    AttachMode mode() {
        return parts.mode();
    }

    int programId() {
        return parts.programId();
    }

    synchronized void put(int key, int fd) throws XdpException {
        int result = Bpf.bpf_map_update_elem(parts.map(), key, fd, xdp_h.BPF_ANY());
        if (result < 0) {
            String remedy = result == -E2BIG
                    ? "the XSKMAP has no key " + key + ": make it larger"
                    : result == -EPERM ? ProgramLoader.PERMISSION : "the XSKMAP does not take the socket";
            throw new XdpException("BPF_MAP_UPDATE_ELEM", device, -result, remedy);
        }
        sockets.put(key, fd);
    }

    synchronized void remove(int key, int fd) {
        if (sockets.remove(key, fd)) {
            // Fails if no socket is there, which is fine.
            int _ = Bpf.bpf_map_delete_elem(parts.map(), key);
        }
    }

    void pin(Path path) throws XdpException {
        if (parts.link() == NONE) {
            throw new IllegalStateException(this + " was not attached here");
        }
        int result = Bpf.bpf_obj_pin(parts.link(), path.toString());
        if (result < 0) {
            throw new XdpException(
                    "BPF_OBJ_PIN",
                    path.toString(),
                    -result,
                    "the path must be a new file in a file system of type bpf: mount -t bpf bpf /sys/fs/bpf");
        }
    }

    void leave() {
        synchronized (ALL) {
            if (--uses == 0) {
                ALL.remove(place, this);
                int ownMap = parts.ownsMap() ? parts.map() : NONE;
                for (int fd : new int[] {parts.link(), parts.program(), ownMap}) {
                    if (fd != NONE) {
                        Bpf.close(fd);
                    }
                }
            }
        }
    }

    @Override
    public String toString() {
        return program + " (mode " + parts.mode() + (parts.programId() > 0 ? ", program " + parts.programId() : "")
                + ") on " + device;
    }
}
