package io.github.netmap4j.xdp.sys;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.netmap4j.sys.call.CString;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.xdp.abi.bpf_get_id;
import io.github.netmap4j.xdp.abi.bpf_get_info;
import io.github.netmap4j.xdp.abi.bpf_link_create;
import io.github.netmap4j.xdp.abi.bpf_link_detach;
import io.github.netmap4j.xdp.abi.bpf_link_update;
import io.github.netmap4j.xdp.abi.bpf_map_create;
import io.github.netmap4j.xdp.abi.bpf_map_elem;
import io.github.netmap4j.xdp.abi.bpf_map_info;
import io.github.netmap4j.xdp.abi.bpf_obj;
import io.github.netmap4j.xdp.abi.bpf_prog_info;
import io.github.netmap4j.xdp.abi.bpf_prog_load;
import io.github.netmap4j.xdp.abi.bpf_test_run;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.internal.KernelCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * bpf(2) as far as XDP and tcx need it: maps, programs, links, and objects of other processes. Names are libbpf's;
 * libbpf itself is not needed.
 *
 * <p>Every method returns a result or {@code -errno}: EPERM without CAP_BPF and CAP_NET_ADMIN. Descriptors are
 * close-on-exec; the caller closes them with {@link #close}. An object lives as long as a descriptor, a path, or
 * another object refers to it.
 */
public final class Bpf {

    private static final int RETRIES = 5;
    private static final int MAX_MAPS = 64;

    private Bpf() {}

    /**
     * {@code close(fd)}.
     *
     * @param fd the descriptor of a map, program or link
     */
    public static void close(int fd) {
        KernelCalls.kernel().close(fd);
    }

    // ---- maps

    /**
     * {@code BPF_MAP_CREATE}.
     *
     * @param type {@code BPF_MAP_TYPE_XSKMAP}, say
     * @param name up to 15 of A–Z, a–z, 0–9, {@code _} and {@code .}
     * @param keySize bytes of a key; 4 for an XSKMAP
     * @param valueSize bytes of a value; 4 for an XSKMAP
     * @param maxEntries the capacity; of an XSKMAP, the highest queue plus 1
     * @return a descriptor; or {@code -errno}: EINVAL, ENOMEM
     */
    public static int bpf_map_create(int type, String name, int keySize, int valueSize, int maxEntries) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment map = arena.allocate(bpf_map_create.layout());
            bpf_map_create.map_type(map, type);
            bpf_map_create.key_size(map, keySize);
            bpf_map_create.value_size(map, valueSize);
            bpf_map_create.max_entries(map, maxEntries);
            name(bpf_map_create.map_name(map), name);
            return KernelCalls.bpf(xdp_h.BPF_MAP_CREATE(), map);
        }
    }

    /**
     * {@code BPF_MAP_UPDATE_ELEM} of a map with keys and values of 4 bytes.
     *
     * @param map its descriptor
     * @param key for an XSKMAP, a queue
     * @param value for an XSKMAP, the descriptor of a socket
     * @param flags {@code BPF_ANY}, {@code BPF_NOEXIST} or {@code BPF_EXIST}
     * @return 0; or {@code -errno}: E2BIG for a key beyond the capacity, EEXIST, ENOENT, EOPNOTSUPP if the descriptor is not an XDP
     *     socket
     */
    public static int bpf_map_update_elem(int map, int key, int value, long flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment room = arena.allocateFrom(JAVA_INT, value);
            return element(arena, xdp_h.BPF_MAP_UPDATE_ELEM(), map, key, room, flags);
        }
    }

    /**
     * {@code BPF_MAP_LOOKUP_ELEM} of a map with keys and values of 4 bytes. An XSKMAP cannot be read: EOPNOTSUPP.
     *
     * @param map its descriptor
     * @param key the key
     * @return the value, unsigned 32 bits; or {@code -errno}: ENOENT
     */
    public static long bpf_map_lookup_elem(int map, int key) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment room = arena.allocate(JAVA_INT);
            int result = element(arena, xdp_h.BPF_MAP_LOOKUP_ELEM(), map, key, room, 0);
            return result < 0 ? result : Integer.toUnsignedLong(room.get(JAVA_INT, 0));
        }
    }

    /**
     * {@code BPF_MAP_DELETE_ELEM} of a map with keys of 4 bytes.
     *
     * @param map its descriptor
     * @param key for an XSKMAP, a queue
     * @return 0; or {@code -errno}: ENOENT; an XSKMAP has EINVAL for a key beyond its capacity, and 0 for one without a
     *     socket
     */
    public static int bpf_map_delete_elem(int map, int key) {
        try (Arena arena = Arena.ofConfined()) {
            return element(arena, xdp_h.BPF_MAP_DELETE_ELEM(), map, key, MemorySegment.NULL, 0);
        }
    }

    private static int element(Arena arena, int command, int map, int key, MemorySegment value, long flags) {
        MemorySegment element = arena.allocate(bpf_map_elem.layout());
        bpf_map_elem.map_fd(element, map);
        bpf_map_elem.key(element, arena.allocateFrom(JAVA_INT, key).address());
        bpf_map_elem.value(element, value.address());
        bpf_map_elem.flags(element, flags);
        return KernelCalls.bpf(command, element);
    }

    // ---- programs

    /**
     * {@code BPF_PROG_LOAD} of an XDP program. Repeated while the verifier is interrupted (EAGAIN), a few times.
     *
     * @param code instructions, as {@link BpfInsn#toByteArray} gives them
     * @param name up to 15 of A–Z, a–z, 0–9, {@code _} and {@code .}
     * @param flags {@code BPF_F_XDP_HAS_FRAGS} or 0
     * @param log where the verifier's log goes, a C string; its size decides how much; {@link MemorySegment#NULL} for none
     * @return a descriptor; or {@code -errno}: EINVAL or EACCES if the verifier refuses the program, and then the log says why;
     *     EINVAL for a flag the kernel does not know; ENOSPC if the program is good and only the log did not fit, before Linux 6.4
     */
    public static int bpf_prog_load(byte[] code, String name, int flags, MemorySegment log) {
        return bpf_prog_load(xdp_h.BPF_PROG_TYPE_XDP(), xdp_h.BPF_XDP(), code, name, flags, log);
    }

    /**
     * {@code BPF_PROG_LOAD} of a program of any type, else as {@link #bpf_prog_load(byte[], String, int, MemorySegment)}.
     *
     * @param type {@code BPF_PROG_TYPE_SCHED_CLS} for tcx
     * @param attachType {@code BPF_TCX_INGRESS} or {@code BPF_TCX_EGRESS} then
     * @param code instructions
     * @param name up to 15 of A–Z, a–z, 0–9, {@code _} and {@code .}
     * @param flags {@code BPF_F_*}, or 0
     * @param log where the verifier's log goes; {@link MemorySegment#NULL} for none
     * @return a descriptor or {@code -errno}
     */
    public static int bpf_prog_load(int type, int attachType, byte[] code, String name, int flags, MemorySegment log) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment program = arena.allocate(bpf_prog_load.layout());
            bpf_prog_load.prog_type(program, type);
            bpf_prog_load.expected_attach_type(program, attachType);
            bpf_prog_load.insn_cnt(program, code.length / BpfInsn.SIZE);
            MemorySegment insns = arena.allocate(code.length, Long.BYTES);
            MemorySegment.copy(code, 0, insns, JAVA_BYTE, 0, code.length);
            bpf_prog_load.insns(program, insns.address());
            bpf_prog_load.license(program, arena.allocateFrom("MIT").address());
            bpf_prog_load.prog_flags(program, flags);
            name(bpf_prog_load.prog_name(program), name);
            if (log.byteSize() > 0) {
                log.set(JAVA_BYTE, 0, (byte) 0);
                bpf_prog_load.log_level(program, 1);
                bpf_prog_load.log_size(program, (int) log.byteSize());
                bpf_prog_load.log_buf(program, log.address());
            }
            int result = -Errno.EAGAIN;
            for (int i = 0; i < RETRIES && result == -Errno.EAGAIN; i++) {
                result = KernelCalls.bpf(xdp_h.BPF_PROG_LOAD(), program);
            }
            return result;
        }
    }

    /**
     * {@code BPF_PROG_TEST_RUN}: runs a program once on a packet of no interface, queue 0.
     *
     * @param program its descriptor
     * @param packet at least 14 bytes
     * @return what the program returned, {@code XDP_*}; or {@code -errno}: EINVAL for a packet that is too short or too long
     */
    public static int bpf_prog_test_run(int program, byte[] packet) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment run = arena.allocate(bpf_test_run.layout());
            bpf_test_run.prog_fd(run, program);
            bpf_test_run.data_in(run, arena.allocateFrom(JAVA_BYTE, packet).address());
            bpf_test_run.data_size_in(run, packet.length);
            bpf_test_run.repeat(run, 1);
            int result = KernelCalls.bpf(xdp_h.BPF_PROG_TEST_RUN(), run);
            return result < 0 ? result : bpf_test_run.retval(run);
        }
    }

    // ---- links

    /**
     * {@code BPF_LINK_CREATE}: attaches a program to an interface for as long as the link lives. Linux 5.9.
     *
     * @param program its descriptor
     * @param ifindex the interface
     * @param flags {@code XDP_FLAGS_SKB_MODE} or {@code XDP_FLAGS_DRV_MODE}; 0 lets the kernel choose
     * @return a descriptor; or {@code -errno}: EBUSY if a program is attached, EEXIST if one is in the other mode, EOPNOTSUPP if the
     *     driver has no native mode, ERANGE if the MTU is too large for it, EINVAL for {@code XDP_FLAGS_HW_MODE} and for an
     *     interface that is not there
     */
    public static int bpf_link_create(int program, int ifindex, int flags) {
        return bpf_link_create(program, ifindex, xdp_h.BPF_XDP(), flags);
    }

    /**
     * {@code BPF_LINK_CREATE} of any type that belongs to an interface.
     *
     * @param program its descriptor
     * @param ifindex the interface
     * @param attachType {@code BPF_TCX_INGRESS} or {@code BPF_TCX_EGRESS}: Linux 6.6
     * @param flags {@code BPF_F_BEFORE}, so that the program is the first of several; 0 for the last
     * @return a descriptor; or {@code -errno}: EINVAL if the kernel has no such type, ENODEV if there is no such interface
     */
    public static int bpf_link_create(int program, int ifindex, int attachType, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment link = arena.allocate(bpf_link_create.layout());
            bpf_link_create.prog_fd(link, program);
            bpf_link_create.target_ifindex(link, ifindex);
            bpf_link_create.attach_type(link, attachType);
            bpf_link_create.flags(link, flags);
            return KernelCalls.bpf(xdp_h.BPF_LINK_CREATE(), link);
        }
    }

    /**
     * {@code BPF_LINK_UPDATE}: replaces the program of a link atomically: no packet passes without a program.
     *
     * @param link its descriptor
     * @param program the descriptor of the new one
     * @param expected the descriptor of the one that must be there now; -1 for any
     * @return 0; or {@code -errno}: EPERM if another one is there
     */
    public static int bpf_link_update(int link, int program, int expected) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment update = arena.allocate(bpf_link_update.layout());
            bpf_link_update.link_fd(update, link);
            bpf_link_update.new_prog_fd(update, program);
            if (expected >= 0) {
                bpf_link_update.flags(update, xdp_h.BPF_F_REPLACE());
                bpf_link_update.old_prog_fd(update, expected);
            }
            return KernelCalls.bpf(xdp_h.BPF_LINK_UPDATE(), update);
        }
    }

    /**
     * {@code BPF_LINK_DETACH}: detaches the program, even if others hold the link.
     *
     * @param link its descriptor
     * @return 0 or {@code -errno}
     */
    public static int bpf_link_detach(int link) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment detach = arena.allocate(bpf_link_detach.layout());
            bpf_link_detach.link_fd(detach, link);
            return KernelCalls.bpf(xdp_h.BPF_LINK_DETACH(), detach);
        }
    }

    // ---- objects

    /**
     * {@code BPF_OBJ_PIN}: gives an object a path, which keeps it alive until the file is deleted.
     *
     * @param fd a map, program or link
     * @param path a new file in a file system of type bpf
     * @return 0; or {@code -errno}: EEXIST, EPERM if it is another file system, ENOENT
     */
    public static int bpf_obj_pin(int fd, String path) {
        return object(xdp_h.BPF_OBJ_PIN(), fd, path);
    }

    /**
     * {@code BPF_OBJ_GET}: opens an object that has a path.
     *
     * @param path its path
     * @return a descriptor; or {@code -errno}: ENOENT, EACCES
     */
    public static int bpf_obj_get(String path) {
        return object(xdp_h.BPF_OBJ_GET(), 0, path);
    }

    private static int object(int command, int fd, String path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment object = arena.allocate(bpf_obj.layout());
            bpf_obj.pathname(object, arena.allocateFrom(path).address());
            bpf_obj.bpf_fd(object, fd);
            return KernelCalls.bpf(command, object);
        }
    }

    /**
     * {@code BPF_PROG_GET_FD_BY_ID}. Needs CAP_SYS_ADMIN.
     *
     * @param id the program's id
     * @return a descriptor; or {@code -errno}: ENOENT
     */
    public static int bpf_prog_get_fd_by_id(int id) {
        return byId(xdp_h.BPF_PROG_GET_FD_BY_ID(), id, false);
    }

    /**
     * {@code BPF_MAP_GET_FD_BY_ID}. Needs CAP_SYS_ADMIN.
     *
     * @param id the map's id
     * @return a descriptor; or {@code -errno}: ENOENT
     */
    public static int bpf_map_get_fd_by_id(int id) {
        return byId(xdp_h.BPF_MAP_GET_FD_BY_ID(), id, false);
    }

    /**
     * {@code BPF_LINK_GET_FD_BY_ID}. Needs CAP_SYS_ADMIN.
     *
     * @param id the link's id
     * @return a descriptor; or {@code -errno}: ENOENT
     */
    public static int bpf_link_get_fd_by_id(int id) {
        return byId(xdp_h.BPF_LINK_GET_FD_BY_ID(), id, false);
    }

    /**
     * {@code BPF_PROG_GET_NEXT_ID}: the programs of the machine, one after the other. Needs CAP_SYS_ADMIN.
     *
     * @param id 0 to begin with, then the last one
     * @return the next id; or {@code -errno}: ENOENT after the last
     */
    public static int bpf_prog_get_next_id(int id) {
        return byId(xdp_h.BPF_PROG_GET_NEXT_ID(), id, true);
    }

    /**
     * {@code BPF_MAP_GET_NEXT_ID}: the maps of the machine, one after the other. Needs CAP_SYS_ADMIN.
     *
     * @param id 0 to begin with, then the last one
     * @return the next id; or {@code -errno}: ENOENT after the last
     */
    public static int bpf_map_get_next_id(int id) {
        return byId(xdp_h.BPF_MAP_GET_NEXT_ID(), id, true);
    }

    /**
     * {@code BPF_LINK_GET_NEXT_ID}: the links of the machine, one after the other. Needs CAP_SYS_ADMIN.
     *
     * @param id 0 to begin with, then the last one
     * @return the next id; or {@code -errno}: ENOENT after the last
     */
    public static int bpf_link_get_next_id(int id) {
        return byId(xdp_h.BPF_LINK_GET_NEXT_ID(), id, true);
    }

    private static int byId(int command, int id, boolean next) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment get = arena.allocate(bpf_get_id.layout());
            bpf_get_id.start_id(get, id);
            int result = KernelCalls.bpf(command, get);
            return next && result == 0 ? bpf_get_id.next_id(get) : result;
        }
    }

    /**
     * {@code BPF_OBJ_GET_INFO_BY_FD}.
     *
     * @param fd a map, program or link
     * @param info {@code struct bpf_map_info}, {@code bpf_prog_info} or {@code bpf_link_info}, off the heap; zeros but for where the
     *     kernel finds room for arrays
     * @return how many bytes were written; or {@code -errno}
     */
    public static int bpf_obj_get_info_by_fd(int fd, MemorySegment info) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment get = arena.allocate(bpf_get_info.layout());
            bpf_get_info.bpf_fd(get, fd);
            bpf_get_info.info_len(get, (int) info.byteSize());
            bpf_get_info.info(get, info.address());
            int result = KernelCalls.bpf(xdp_h.BPF_OBJ_GET_INFO_BY_FD(), get);
            return result < 0 ? result : bpf_get_info.info_len(get);
        }
    }

    /**
     * The first XSKMAP that a program uses, of 64 maps at most. Needs CAP_SYS_ADMIN.
     *
     * @param program its descriptor
     * @return a descriptor of the map; or {@code -errno}: ENOENT if it uses none
     */
    public static int xskmapOf(int program) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ids = arena.allocate(JAVA_INT, MAX_MAPS);
            MemorySegment info = arena.allocate(bpf_prog_info.layout());
            bpf_prog_info.nr_map_ids(info, MAX_MAPS);
            bpf_prog_info.map_ids(info, ids.address());
            int result = bpf_obj_get_info_by_fd(program, info);
            int count = Math.min(bpf_prog_info.nr_map_ids(info), MAX_MAPS);
            for (int i = 0; result >= 0 && i < count; i++) {
                int map = bpf_map_get_fd_by_id(ids.getAtIndex(JAVA_INT, i));
                if (map < 0) {
                    return map;
                }
                MemorySegment mapInfo = arena.allocate(bpf_map_info.layout());
                result = bpf_obj_get_info_by_fd(map, mapInfo);
                if (result >= 0 && bpf_map_info.type(mapInfo) == xdp_h.BPF_MAP_TYPE_XSKMAP()) {
                    return map;
                }
                close(map);
            }
            return result < 0 ? result : -Errno.ENOENT;
        }
    }

    private static void name(MemorySegment array, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length >= array.byteSize()) {
            throw new IllegalArgumentException("the name " + name + " has more than 15 bytes");
        }
        CString.write(array, bytes);
    }
}
