package io.github.netmap4j.tools.view;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.github.netmap4j.sys.device.KernelDevice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** How many lines the terminal has. */
final class TerminalHeight {

    private static final int STANDARD_OUTPUT = 1;
    /** TIOCGWINSZ of asm-generic/ioctls.h, and of FreeBSD. */
    private static final long[] GET_SIZE = {0x5413, 0x4008_7468};

    /** {@code struct winsize}: four numbers of 16 bits, of which the first is the lines. */
    private static final long SIZE = 8;

    private TerminalHeight() {}

    /** {@return the lines of the terminal that is the standard output; very many if it does not tell} */
    static int lines() {
        KernelDevice terminal = new KernelDevice("terminal");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(SIZE, Long.BYTES);
            for (long request : GET_SIZE) {
                if (terminal.ioctl(STANDARD_OUTPUT, request, size) == 0 && size.get(JAVA_SHORT, 0) > 0) {
                    return size.get(JAVA_SHORT, 0);
                }
            }
        }
        return Short.MAX_VALUE;
    }
}
