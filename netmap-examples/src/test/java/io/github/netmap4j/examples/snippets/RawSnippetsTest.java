package io.github.netmap4j.examples.snippets;

import static io.github.netmap4j.sys.abi.netmap_h.NR_EXCLUSIVE;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_ALL_NIC;
import static io.github.netmap4j.sys.abi.netmap_h.POLLIN;
import static io.github.netmap4j.sys.ctrl.NetmapReq.NETMAP_REQ_REGISTER;
import static io.github.netmap4j.sys.ctrl.NetmapReq.NETMAP_REQ_SYNC_KLOOP_START;
import static io.github.netmap4j.sys.ctrl.NetmapReq.NETMAP_REQ_SYNC_KLOOP_STOP;
import static io.github.netmap4j.sys.user.NetmapLibs.nm_inject;
import static io.github.netmap4j.sys.user.NetmapLibs.nm_open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.ctrl.KloopEventfds;
import io.github.netmap4j.sys.ctrl.NmCsb;
import io.github.netmap4j.sys.ctrl.NmreqHeader;
import io.github.netmap4j.sys.ctrl.NmreqOptOffsets;
import io.github.netmap4j.sys.ctrl.NmreqRegister;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.os.OpenFlags;
import io.github.netmap4j.sys.user.NmDesc;
import io.github.netmap4j.sys.wait.PollSet;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** The snippets of the raw layer's Javadoc: each is compiled, and runs here. */
final class RawSnippetsTest {

    private final NetmapDevice device = SoftDevice.builder().build();
    private final List<NmDesc> handled = new ArrayList<>();

    private void handle(NmDesc port) {
        assertEquals(0, port.ioctl(Ioctl.NIOCRXSYNC));
        handled.add(port);
    }

    @Test
    void poll() throws Exception {
        try (Arena arena = Arena.ofConfined();
                NmDesc left = nm_open(device, "netmap:p{1", null, 0, null);
                NmDesc right = nm_open(device, "netmap:p}1", null, 0, null)) {
            assertTrue(nm_inject(left, arena.allocate(60), 60) > 0);
            assertEquals(0, left.ioctl(Ioctl.NIOCTXSYNC));
            // @start region="poll"
            try (PollSet set = new PollSet()) {
                int a = set.add(left.descriptor(), POLLIN()); // left, right: NmDesc or NmportD
                int b = set.add(right.descriptor(), POLLIN());
                if (set.poll(1000) > 0) {
                    if (set.revents(a) != 0) {
                        handle(left);
                    }
                    if (set.revents(b) != 0) {
                        handle(right);
                    }
                }
            }
            // @end region="poll"
            assertEquals(List.of(right), handled);
        }
    }

    @Test
    void register() {
        int fd = device.open(OpenFlags.O_RDWR);
        try {
            // @start region="register"
            NmreqHeader<NmreqRegister> hdr = NETMAP_REQ_REGISTER("vale0:a");
            hdr.body().nr_tx_rings(2).nr_flags(NR_EXCLUSIVE());
            hdr.push(new NmreqOptOffsets(128));
            int result = hdr.ioctl(device, fd); // or ioctlOrThrow
            long memsize = hdr.body().nr_memsize();
            // @end region="register"
            assertEquals(0, result);
            assertTrue(memsize > 0);
        } finally {
            assertEquals(0, device.close(fd));
        }
    }

    @Test
    void kloop() throws Exception {
        NmCsb csb = new NmCsb(2);
        int fd = device.open(OpenFlags.O_RDWR);
        NmreqHeader<NmreqRegister> request = NETMAP_REQ_REGISTER("vale0:a");
        request.body().nr_mode(NR_REG_ALL_NIC()).nr_flags(NR_EXCLUSIVE());
        assertEquals(0, request.push(csb.option()).ioctl(device, fd));
        int head = 1;
        // @start region="kloop"
        try (KloopEventfds eventfds = new KloopEventfds(2)) {
            FutureTask<Integer> loop = new FutureTask<>(
                    () -> NETMAP_REQ_SYNC_KLOOP_START().push(eventfds.option()).ioctl(device, fd)); // until the stop
            Thread.ofPlatform().start(loop);

            csb.nm_sync_kloop_appl_write(0, head, head);
            while (NmCsb.hwcur(csb.nm_sync_kloop_appl_read(0)) != head) { // until the loop has taken it
                if (csb.kern_need_kick(0)) {
                    eventfds.kick(0);
                }
            }

            NETMAP_REQ_SYNC_KLOOP_STOP().ioctl(device, fd);
            loop.get();
        }
        // @end region="kloop"
        assertEquals(0, device.close(fd));
    }
}
