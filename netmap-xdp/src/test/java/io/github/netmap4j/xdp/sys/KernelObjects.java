package io.github.netmap4j.xdp.sys;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;
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

    /** The ids of all objects of one kind. */
    static Set<Integer> ids(IntUnaryOperator next) {
        Set<Integer> ids = new TreeSet<>();
        int id = next.applyAsInt(0);
        while (id > 0) {
            ids.add(id);
            id = next.applyAsInt(id);
        }
        assertTrue(id == -Errno.ENOENT, () -> "BPF ids");
        return ids;
    }
}
