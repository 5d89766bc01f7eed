package io.github.netmap4j.nic.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.sys.os.Errno;
import org.junit.jupiter.api.Test;

/** What is said of an interface that is not there, and of one that nobody asks for any more. */
class InterfaceStateTest {

    @Test
    void anInterfaceThatIsNotThereIsGone() {
        try (InterfaceState none = new InterfaceState(Integer.MAX_VALUE)) {
            assertEquals(Errno.ENXIO, none.get());
        }
    }

    @Test
    void aThreadThatAsksAfterTheCloseGetsAnAnswer() {
        InterfaceState none = new InterfaceState(Integer.MAX_VALUE);
        none.close();
        assertEquals(0, none.get());
    }
}
