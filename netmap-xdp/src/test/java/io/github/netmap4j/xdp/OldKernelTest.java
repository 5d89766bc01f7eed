package io.github.netmap4j.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.net.PrivateNet;
import io.github.netmap4j.testing.net.Veth;
import io.github.netmap4j.xdp.device.DeviceQueue;
import io.github.netmap4j.xdp.device.KernelFeatures;
import io.github.netmap4j.xdp.failure.XdpException;
import io.github.netmap4j.xdp.program.AttachMode;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a socket does on a kernel that lacks what came later: it is opened as if this kernel did. */
@ExtendWith(PrivateNet.class)
final class OldKernelTest {

    private static final KernelFeatures NONE = new KernelFeatures(false, false);
    private static final int LENGTH = 100;

    @BeforeEach
    void interfaces() throws IOException {
        Veth.make("veth0", "veth1");
    }

    private static XdpSocket open(Umem umem, String device) throws XdpException {
        SocketConfig config = Pair.config(AttachMode.SKB).fillSize(16).build();
        return umem.add(new SocketOpener(umem, DeviceQueue.of(device, 0), config, NONE).open(SocketOpener.NEW));
    }

    /** There such a descriptor is dropped and never completed. */
    @Test
    void aPacketOfSeveralFramesIsRefusedAndOneOfOneIsSent() throws Exception {
        try (Umem umem = Umem.create(UmemConfig.defaults(), 64);
                XdpSocket left = open(umem, "veth0");
                XdpSocket right = open(umem, "veth1")) {
            assertFalse(left.multiBuffer());
            assertEquals(1, left.tx().maxFrames());
            right.fill().topUp();
            FrameBatch batch = umem.batch(2);
            umem.allocate(batch);
            for (int i = 0; i < 2; i++) {
                batch.frame(i).data().writer().write(Frames.frame(i, LENGTH));
            }
            batch.options(0, FrameBatch.CONTINUES);
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> left.tx().produce(batch));
            assertTrue(refused.getMessage().contains("Linux 6.6"), refused.getMessage());
            assertEquals(0, left.tx().pending());
            batch.options(0, 0);
            Pair.send(left, batch);
            Pair.expect(right, 0, 2, LENGTH);
        }
    }

    /** There the kernel would overlook the length, and drop each packet that asks for something. */
    @Test
    void memoryWithTransmitMetadataIsRefused() throws Exception {
        try (Umem umem = Umem.create(UmemConfig.builder().txMetadata().build(), 64)) {
            XdpException refused = assertThrows(XdpException.class, () -> open(umem, "veth0"));
            assertEquals(Errno.EOPNOTSUPP, refused.errno());
            assertTrue(refused.getMessage().contains("Linux 6.8"), refused.getMessage());
        }
    }

    /** A socket that is asked for both on the running kernel agrees with what was found without one. */
    @Test
    void whatTheKernelHasIsFoundWithoutAnInterface() throws Exception {
        KernelFeatures found = KernelFeatures.ofKernel();
        try (Pair pair = Pair.of(AttachMode.SKB)) {
            pair.right.fill().topUp();
            if (found.multiBuffer()) {
                Veth.mtu(9000, "veth0", "veth1");
                Pair.send(pair.left, pair.packet(1, 5000));
                Pair.expect(pair.right, 1, 1, 5000);
            }
            assertEquals(found.multiBuffer(), pair.right.multiBuffer());
            assertEquals(
                    found.multiBuffer() ? TxQueue.MAX_FRAMES : 1, pair.left.tx().maxFrames());
        }
        try (Umem umem = Umem.create(UmemConfig.builder().txMetadata().build(), 64)) {
            SocketConfig config = Pair.config(AttachMode.SKB).build();
            if (found.txMetadata()) {
                umem.open("veth0", 0, config).close();
            } else {
                assertThrows(XdpException.class, () -> umem.open("veth0", 0, config));
            }
        }
    }
}
