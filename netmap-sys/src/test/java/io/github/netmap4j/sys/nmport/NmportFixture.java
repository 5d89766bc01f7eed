package io.github.netmap4j.sys.nmport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.netmap4j.sys.FakeDevice;
import io.github.netmap4j.sys.device.NetmapException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A device and a context for tests of ports, and what all of them leave behind: nothing. */
abstract class NmportFixture {

    protected final FakeDevice device = new FakeDevice();
    protected final List<String> errors = new ArrayList<>();
    protected final Nmctx ctx = context();

    @TempDir
    protected Path dir;

    private Nmctx context() {
        Nmctx made = new Nmctx(device);
        made.error((from, message) -> errors.add(message));
        return made;
    }

    @AfterEach
    void nothingStaysBehind() {
        assertEquals(Set.of(), device.open);
        assertEquals(0, device.mappings.get());
        assertEquals(List.of(), device.mistakes);
        assertEquals(List.of(), ctx.mem_descs());
    }

    protected NetmapException assertError(int errno, Executable step) {
        int before = errors.size();
        NetmapException e = assertThrows(NetmapException.class, step);
        assertEquals(errno, e.errno(), e.getMessage());
        assertEquals(List.of(e.getMessage()), errors.subList(before, errors.size()), "one message for one error");
        return e;
    }

    protected static long mapped(Path file) throws IOException {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.endsWith(file.toString())).count();
        }
    }
}
