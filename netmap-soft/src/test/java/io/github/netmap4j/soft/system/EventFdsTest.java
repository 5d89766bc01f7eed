package io.github.netmap4j.soft.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.pollfd;
import io.github.netmap4j.sys.call.CallState;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, disabledReason = "eventfd is Linux's")
class EventFdsTest {

    /** A poll's syncs may signal the eventfd of a loop, and the poll then looks once more at what it was asked for. */
    @Test
    void aSignalLeavesThePollAloneThatItsThreadIsIn() {
        MemorySegment asked = CallState.current().pollfd(7, netmap_h.POLLIN());
        EventFds.signal(-1);
        assertEquals(7, pollfd.fd(asked));
        assertEquals(netmap_h.POLLIN(), pollfd.events(asked));
        assertEquals(0, pollfd.revents(asked));
    }
}
