package io.github.netmap4j.xdp.lab;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.xdp.device.KernelFeatures;
import io.github.netmap4j.xdp.sys.XskSocket;

/** Skips what an older kernel does not have. */
public final class KernelAge {

    private KernelAge() {}

    /** Packets of several frames: Linux 6.6. */
    public static void assumeMultiBuffer() {
        assumeTrue(KernelFeatures.ofKernel().multiBuffer(), "before Linux 6.6 a packet has one frame");
    }

    /** Transmit metadata: Linux 6.8. */
    public static void assumeTxMetadata() {
        assumeTrue(KernelFeatures.ofKernel().txMetadata(), "before Linux 6.8 there is no transmit metadata");
    }

    /** The index of the transmit ring tells at once what a kick has sent: Linux 6.17, which has the budget too. */
    public static void assumePromptIndex(XskSocket socket) {
        assumeTrue(
                socket.maxTxSkbBudget(32) != -Errno.ENOPROTOOPT,
                "before Linux 6.17 the index moves only when the kernel finds the ring empty");
    }
}
