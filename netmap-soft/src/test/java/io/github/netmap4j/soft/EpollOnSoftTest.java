package io.github.netmap4j.soft;

import static io.github.netmap4j.sys.abi.netmap_h.EPOLLET;
import static io.github.netmap4j.sys.abi.netmap_h.EPOLLIN;
import static io.github.netmap4j.sys.abi.netmap_h.EPOLLONESHOT;
import static io.github.netmap4j.sys.abi.netmap_h.EPOLLOUT;
import static io.github.netmap4j.sys.abi.netmap_h.EPOLL_CTL_ADD;
import static io.github.netmap4j.sys.abi.netmap_h.EPOLL_CTL_MOD;
import static io.github.netmap4j.sys.user.NetmapLibs.nm_inject;
import static io.github.netmap4j.sys.user.NetmapLibs.nm_nextpkt;
import static io.github.netmap4j.sys.user.NetmapLibs.nm_open;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.user.NmDesc;
import io.github.netmap4j.sys.wait.Epoll;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real ports in an epoll set of the kernel's. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "epoll is Linux's")
@Timeout(60)
class EpollOnSoftTest {

    private static final MemorySegment FRAME = MemorySegment.ofArray(TestPort.frame(0xff_ff_ff_ff_ff_ffL, 1, 60, 7));

    private final SoftDevice device = SoftDevice.builder().build();

    private NmDesc open(String name) throws Exception {
        return nm_open(device, name, null, 0, null);
    }

    /** Level: all of it 0; edge; one shot, which is asked for again after each event. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1 << 31, 1 << 30})
    void noPacketIsLeftUnseenInThousandsOfRounds(int how) throws Exception {
        assertEquals(EPOLLET() | EPOLLONESHOT(), 3 << 30);
        try (NmDesc a = open("netmap:x{1");
                NmDesc b = open("netmap:x}1");
                NmDesc idle = open("vale0:idle");
                Epoll epoll = Epoll.create(4)) {
            assertEquals(0, epoll.epoll_ctl(EPOLL_CTL_ADD(), idle.descriptor(), EPOLLIN(), 1));
            assertEquals(0, epoll.epoll_ctl(EPOLL_CTL_ADD(), b.descriptor(), EPOLLIN() | how, 2));
            int rounds = 20_000;
            FutureTask<Integer> receiver = new FutureTask<>(() -> {
                int received = 0;
                while (received < rounds) {
                    assertEquals(1, epoll.epoll_wait(-1));
                    assertEquals(2, epoll.data(0));
                    while (nm_nextpkt(b, b.hdr()) > 0) {
                        received++;
                    }
                    // The sender waits for the slots, and without news of this port no wait looks at it.
                    b.ioctl(Ioctl.NIOCRXSYNC);
                    while (nm_nextpkt(b, b.hdr()) > 0) {
                        received++;
                    }
                    if (how == EPOLLONESHOT()) {
                        assertEquals(0, epoll.epoll_ctl(EPOLL_CTL_MOD(), b.descriptor(), EPOLLIN() | how, 2));
                    }
                }
                return received;
            });
            Thread.ofPlatform().daemon().start(receiver);
            for (int sent = 0; sent < rounds; ) {
                if (nm_inject(a, FRAME, 60) > 0) {
                    sent++;
                    a.ioctl(Ioctl.NIOCTXSYNC);
                } else {
                    a.poll(netmap_h.POLLOUT(), -1);
                }
            }
            assertEquals(rounds, receiver.get());
        }
    }

    @Test
    void aPortAndAFileOfTheKernels() throws Exception {
        int eventfd = netmap_h.eventfd(0, netmap_h.EFD_CLOEXEC() | netmap_h.EFD_NONBLOCK());
        NmDesc b = open("vale0:b");
        try (NmDesc a = open("vale0:a");
                Epoll epoll = Epoll.create(4);
                Arena arena = Arena.ofConfined()) {
            assertEquals(0, epoll.epoll_ctl(EPOLL_CTL_ADD(), eventfd, EPOLLIN(), 1));
            assertEquals(0, epoll.epoll_ctl(EPOLL_CTL_ADD(), b.descriptor(), EPOLLIN(), 2));
            assertEquals(0, epoll.epoll_ctl(EPOLL_CTL_ADD(), a.descriptor(), EPOLLOUT() | EPOLLET(), 3));
            assertEquals(1, epoll.epoll_wait(-1));
            assertEquals(3, epoll.data(0));
            assertEquals(0, epoll.epoll_wait(1));
            nm_inject(a, FRAME, 60);
            assertEquals(0, epoll.epoll_wait(1), "a wait does not send, as poll does");
            assertEquals(0, a.ioctl(Ioctl.NIOCTXSYNC));
            assertEquals(1, epoll.epoll_wait(-1));
            assertEquals(2, epoll.data(0));
            assertEquals(EPOLLIN(), epoll.events(0));
            assertEquals(8, netmap_h.write(eventfd, arena.allocateFrom(ValueLayout.JAVA_LONG, 1), 8));
            assertEquals(2, epoll.epoll_wait(-1));
            b.close();
            assertEquals(2, epoll.epoll_wait(-1));
            assertEquals(Epoll.EPOLLNVAL, epoll.events(0));
            assertEquals(2, epoll.data(0));
            assertEquals(1, epoll.epoll_wait(-1));
            assertEquals(1, epoll.data(0));
        } finally {
            netmap_h.close(eventfd);
        }
        assertEquals(0, device.openDescriptors());
    }
}
