package io.github.netmap4j.xdp.sys;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.call.CString;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.xdp.abi.bpf_link_info;
import io.github.netmap4j.xdp.abi.bpf_map_info;
import io.github.netmap4j.xdp.abi.bpf_prog_info;
import io.github.netmap4j.xdp.abi.xdp_h;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What this process and the kernel have at the moment, for tests that look for leaks. */
final class KernelObjects {

    private KernelObjects() {}

    /** How many mappings of AF_XDP rings this process has. */
    static long mappings() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains("socket:[")).count();
        }
    }

    /** How many descriptors this process has. */
    static int descriptors() {
        String[] names = Path.of("/proc/self/fd").toFile().list();
        assertTrue(names != null, "/proc/self/fd");
        return names.length;
    }

    /** The ids of the maps with a name. */
    static Set<Integer> maps(String name) {
        return find(
                Bpf::bpf_map_get_next_id,
                Bpf::bpf_map_get_fd_by_id,
                bpf_map_info.layout(),
                info -> name.equals(text(bpf_map_info.name(info))));
    }

    /** The ids of the programs with a name. */
    static Set<Integer> programs(String name) {
        return find(
                Bpf::bpf_prog_get_next_id,
                Bpf::bpf_prog_get_fd_by_id,
                bpf_prog_info.layout(),
                info -> name.equals(text(bpf_prog_info.name(info))));
    }

    /** The ids of the XDP links with one of some programs. */
    static Set<Integer> links(Set<Integer> programs) {
        return find(
                Bpf::bpf_link_get_next_id,
                Bpf::bpf_link_get_fd_by_id,
                bpf_link_info.layout(),
                info -> bpf_link_info.type(info) == xdp_h.BPF_LINK_TYPE_XDP()
                        && programs.contains(bpf_link_info.prog_id(info)));
    }

    /** Everything of a name, in one set for comparison: empty once all is gone. */
    static Set<String> all(String name) {
        Set<String> all = new TreeSet<>();
        Set<Integer> programs = programs(name);
        links(programs).forEach(id -> all.add("link " + id));
        programs.forEach(id -> all.add("program " + id));
        maps(name).forEach(id -> all.add("map " + id));
        return all;
    }

    private static Set<Integer> find(
            IntUnaryOperator next, IntUnaryOperator open, MemoryLayout layout, Predicate<MemorySegment> wanted) {
        Set<Integer> ids = new TreeSet<>();
        int id = next.applyAsInt(0);
        for (; id > 0; id = next.applyAsInt(id)) {
            int fd = open.applyAsInt(id);
            if (fd < 0) {
                continue; // of another process, and gone meanwhile
            }
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment info = arena.allocate(layout);
                if (Bpf.bpf_obj_get_info_by_fd(fd, info) > 0 && wanted.test(info)) {
                    ids.add(id);
                }
            } finally {
                Bpf.close(fd);
            }
        }
        int end = id;
        assertTrue(end == -Errno.ENOENT, () -> "BPF ids end with " + Errno.name(-end));
        return ids;
    }

    private static String text(MemorySegment array) {
        return CString.read(array, 0, array.byteSize());
    }
}
