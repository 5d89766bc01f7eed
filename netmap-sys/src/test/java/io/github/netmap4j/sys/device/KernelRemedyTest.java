package io.github.netmap4j.sys.device;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class KernelRemedyTest {

    @Test
    void whatRaisesALimitDependsOnWhoServesTheDevice() {
        String kernel = KernelRemedy.of("/dev/netmap", FailureCause.MEMORY, "/sys/module/netmap/parameters");
        assertTrue(kernel.contains("ring_num") && kernel.contains("/sys/module/netmap/parameters"), kernel);
        String served = KernelRemedy.of("/run/netmap", FailureCause.MEMORY, "");
        assertTrue(served.contains("the program that serves /run/netmap (serve --memory)"), served);
        assertFalse(served.contains("/sys/"), served);
        assertFalse(
                KernelRemedy.of("/run/netmap", FailureCause.NO_PERMISSION, "").contains("udev"));
    }
}
