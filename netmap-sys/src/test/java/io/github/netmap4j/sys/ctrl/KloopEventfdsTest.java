package io.github.netmap4j.sys.ctrl;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.pollfd;
import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.libc.libc_h;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Eventfds as a loop in the kernel sees them: by the numbers in the option. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "eventfds are Linux's")
class KloopEventfdsTest {

    private static Set<String> eventfds() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.filter(KloopEventfdsTest::isEventfd)
                    .map(file -> file.getFileName().toString())
                    .collect(Collectors.toSet());
        }
    }

    private static boolean isEventfd(Path fd) {
        try {
            return Files.readSymbolicLink(fd).toString().contains("[eventfd]");
        } catch (IOException closed) {
            // The descriptor of the listing itself.
            return false;
        }
    }

    private static boolean readable(int fd) {
        MemorySegment set = Arena.ofAuto().allocate(pollfd.layout());
        pollfd.fd(set, fd);
        pollfd.events(set, (short) netmap_h.POLLIN());
        return new KernelDevice("/dev/null").poll(set, 1, 0) == 1;
    }

    @Test
    void eachRingHasTwoOfItsOwnAndTheyAreClosedOnce() throws Exception {
        Set<String> before = eventfds();
        KloopEventfds eventfds = new KloopEventfds(3);
        NmreqOptSyncKloopEventfds option = eventfds.option();
        Set<Integer> numbers = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            numbers.add(option.ioeventfd(i));
            numbers.add(option.irqfd(i));
            assertEquals(option.irqfd(i), eventfds.irqfd(i));
        }
        Set<String> opened = eventfds();
        opened.removeAll(before);
        assertEquals(numbers.stream().map(String::valueOf).collect(Collectors.toSet()), opened);
        assertEquals(6, numbers.size());

        eventfds.close();
        eventfds.close();
        assertEquals(before, eventfds());
        eventfds.kick(0);
        eventfds.drain(0);
    }

    @Test
    void kicksReachTheLoopAndItsAnswersTheProgram() throws Exception {
        MemorySegment word = Arena.ofAuto().allocate(JAVA_LONG);
        try (KloopEventfds eventfds = new KloopEventfds(2)) {
            NmreqOptSyncKloopEventfds option = eventfds.option();
            assertTrue(!readable(option.ioeventfd(0)) && !readable(option.ioeventfd(1)));
            eventfds.kick(1);
            eventfds.kick(1);
            assertTrue(!readable(option.ioeventfd(0)) && readable(option.ioeventfd(1)));
            assertEquals(8, libc_h.read(option.ioeventfd(1), word, 8));
            assertEquals(2, word.get(JAVA_LONG, 0));

            word.set(JAVA_LONG, 0, 1);
            assertEquals(8, libc_h.write(option.irqfd(0), word, 8));
            assertTrue(readable(eventfds.irqfd(0)) && !readable(eventfds.irqfd(1)));
            eventfds.drain(0);
            eventfds.drain(0);
            assertTrue(!readable(eventfds.irqfd(0)), "drained, and a second drain did not block");
        }
    }

    @Test
    void numbersOfEntriesAreChecked() throws IOException {
        Set<String> before = eventfds();
        for (int wrong : new int[] {-1, 0, 5000}) {
            assertThrows(IllegalArgumentException.class, () -> new KloopEventfds(wrong));
        }
        assertEquals(before, eventfds());
    }
}
