package io.github.netmap4j.fuse;

import static io.github.netmap4j.sys.abi.netmap_h.MAP_ANONYMOUS;
import static io.github.netmap4j.sys.abi.netmap_h.MAP_PRIVATE;
import static io.github.netmap4j.sys.abi.netmap_h.MAP_SHARED;
import static io.github.netmap4j.sys.abi.netmap_h.NR_EXCLUSIVE;
import static io.github.netmap4j.sys.abi.netmap_h.PROT_READ;
import static io.github.netmap4j.sys.abi.netmap_h.PROT_WRITE;
import static io.github.netmap4j.sys.os.Errno.EBADF;
import static io.github.netmap4j.sys.os.Errno.EFAULT;
import static io.github.netmap4j.sys.os.Errno.EOPNOTSUPP;
import static io.github.netmap4j.sys.user.NetmapLibs.nm_open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nm_csb_atok;
import io.github.netmap4j.sys.abi.nm_csb_ktoa;
import io.github.netmap4j.sys.call.LibcCalls;
import io.github.netmap4j.sys.ctrl.KloopEventfds;
import io.github.netmap4j.sys.ctrl.NetmapReq;
import io.github.netmap4j.sys.ctrl.NmreqHeader;
import io.github.netmap4j.sys.ctrl.NmreqOptCsb;
import io.github.netmap4j.sys.ctrl.NmreqOptExtmem;
import io.github.netmap4j.sys.ctrl.NmreqOptSyncKloopEventfds;
import io.github.netmap4j.sys.ctrl.NmreqOption;
import io.github.netmap4j.sys.ctrl.NmreqRegister;
import io.github.netmap4j.sys.ctrl.NmreqSyncKloopStart;
import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.os.OpenFlags;
import io.github.netmap4j.sys.struct.NetmapIf;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapUser;
import io.github.netmap4j.sys.user.NmDesc;
import io.github.netmap4j.testing.Await;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server does with a client's memory and files beyond a request: CSBs, eventfds, external memory. */
class ClientMemoryTest {

    private static final long SIZE = 1 << 20;

    @TempDir
    static Path directory;

    private static PrivateMounts mounts;
    private static ServerProcess server;
    private static NetmapDevice device;

    @BeforeAll
    static void start() throws IOException {
        mounts = new PrivateMounts(Files.createDirectory(directory.resolve("mounted")));
        server = ServerProcess.start(mounts, "--memory", "64M");
        device = new KernelDevice(server.path().toString());
    }

    @AfterAll
    static void stop() throws IOException {
        if (server != null) {
            server.close();
        }
        if (mounts != null) {
            mounts.close();
        }
    }

    @AfterEach
    void nothingWasLogged() {
        assertEquals(List.of(), server.output());
    }

    @SuppressWarnings("restricted")
    private static MemorySegment map(int flags) {
        long address = LibcCalls.mmap(-1, SIZE, PROT_READ() | PROT_WRITE(), flags | MAP_ANONYMOUS(), 0);
        assertTrue(address > 0, "mmap");
        return MemorySegment.ofAddress(address).reinterpret(SIZE);
    }

    private static MemorySegment map(boolean shared) {
        return map(shared ? MAP_SHARED() : MAP_PRIVATE());
    }

    private static int start(int fd, NmreqOption option) {
        NmreqHeader<NmreqSyncKloopStart> request = NetmapReq.NETMAP_REQ_SYNC_KLOOP_START();
        request.body().sleep_us(100);
        return (option == null ? request : request.push(option)).ioctl(device, fd);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSyncLoopReadsAndWritesTheClientsCsb(boolean shared) throws Exception {
        MemorySegment memory = map(shared);
        MemorySegment atok = memory.asSlice(0, 2 * nm_csb_atok.sizeof());
        MemorySegment ktoa = memory.asSlice(4096, 2 * nm_csb_ktoa.sizeof());
        NmreqHeader<NmreqRegister> register = NetmapReq.NETMAP_REQ_REGISTER("vale8:csb" + shared);
        register.body().nr_mode(netmap_h.NR_REG_ALL_NIC()).nr_flags(NR_EXCLUSIVE());
        int fd = device.open(OpenFlags.O_RDWR);
        try (NmDesc other = nm_open(device, "vale8:other", null, 0, null);
                KloopEventfds eventfds = new KloopEventfds(2)) {
            register.push(new NmreqOptCsb(atok, ktoa)).ioctlOrThrow(device, fd);
            assertEquals(1023, nm_csb_ktoa.hwtail(ktoa));
            for (NmreqOption option : new NmreqOption[] {null, eventfds.option()}) {
                CompletableFuture<Integer> loop = CompletableFuture.supplyAsync(() -> start(fd, option));
                MemorySegment received = nm_csb_ktoa.asSlice(ktoa, 1);
                int before = nm_csb_ktoa.hwtail(received);
                Streams.send(other, 1, 60);
                Await.until("the loop receives", () -> nm_csb_ktoa.hwtail(received) == before + 1);
                // And what the client says: it gives the slot back.
                MemorySegment gives = nm_csb_atok.asSlice(atok, 1);
                nm_csb_atok.cur(gives, before + 1);
                VarHandle.storeStoreFence();
                nm_csb_atok.head(gives, before + 1);
                Await.until("the loop sends", () -> {
                    eventfds.kick(1);
                    return nm_csb_ktoa.hwcur(received) == before + 1;
                });
                assertEquals(0, NetmapReq.NETMAP_REQ_SYNC_KLOOP_STOP().ioctl(device, fd));
                assertEquals(0, loop.get(20, TimeUnit.SECONDS));
            }
            NmreqOptSyncKloopEventfds none = new NmreqOptSyncKloopEventfds(2);
            none.eventfds(0, 0x3fff_0000, -1).eventfds(1, 0x3fff_0000, -1);
            assertEquals(-EBADF, start(fd, none));
        } finally {
            assertEquals(0, device.close(fd));
            LibcCalls.munmap(memory.address(), SIZE);
        }
    }

    private static NmreqHeader<NmreqRegister> external(String port, NmreqOptExtmem option) {
        option.nro_info()
                .nr_if_pool_objtotal(8)
                .nr_if_pool_objsize(1024)
                .nr_ring_pool_objtotal(16)
                .nr_ring_pool_objsize(8192)
                .nr_buf_pool_objtotal(200)
                .nr_buf_pool_objsize(2048);
        NmreqHeader<NmreqRegister> register = NetmapReq.NETMAP_REQ_REGISTER(port);
        register.body().nr_mode(netmap_h.NR_REG_ALL_NIC()).nr_tx_slots(16).nr_rx_slots(16);
        return register.push(option);
    }

    @Test
    void portsLiveInSharedMemoryOfTheClient() throws Exception {
        MemorySegment memory = map(true);
        int fd = device.open(OpenFlags.O_RDWR);
        int second = device.open(OpenFlags.O_RDWR);
        try (NmDesc other = nm_open(device, "vale9:other", null, 0, null)) {
            NmreqHeader<NmreqRegister> register =
                    external("vale9:mine", new NmreqOptExtmem(memory)).ioctlOrThrow(device, fd);
            NmreqHeader<NmreqRegister> another =
                    external("vale9:too", new NmreqOptExtmem(memory)).ioctlOrThrow(device, second);
            assertEquals(register.body().nr_mem_id(), another.body().nr_mem_id(), "the same memory");
            NetmapIf nifp = new NetmapIf(memory, register.body().nr_offset());
            assertEquals("vale9:mine", nifp.ni_name());
            NetmapRing ring = NetmapUser.NETMAP_RXRING(nifp, 0);
            Streams.send(other, 7, 60);
            assertEquals(0, device.ioctl(fd, Ioctl.NIOCRXSYNC, MemorySegment.NULL));
            assertEquals(1, ring.tail());
            assertEquals(60, NetmapSlot.len(memory, ring.slot(0)));
        } finally {
            assertEquals(0, device.close(fd));
            assertEquals(0, device.close(second));
            LibcCalls.munmap(memory.address(), SIZE);
        }
    }

    @Test
    void privateMemoryCannotHoldPorts() {
        MemorySegment memory = map(false);
        int fd = device.open(OpenFlags.O_RDWR);
        NmreqOptExtmem option = new NmreqOptExtmem(memory);
        assertEquals(-EOPNOTSUPP, external("vale10:mine", option).ioctl(device, fd));
        assertEquals(EOPNOTSUPP, option.nro_status());
        LibcCalls.munmap(memory.address(), SIZE);
        NmreqOptExtmem gone = new NmreqOptExtmem(memory);
        assertEquals(-EFAULT, external("vale10:mine", gone).ioctl(device, fd));
        assertEquals(EFAULT, gone.nro_status());
        assertEquals(0, device.close(fd));
    }
}
