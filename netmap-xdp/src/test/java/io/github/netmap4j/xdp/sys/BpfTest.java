package io.github.netmap4j.xdp.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.testing.Await;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.net.PrivateNet;
import io.github.netmap4j.testing.net.Veth;
import io.github.netmap4j.xdp.abi.bpf_prog_info;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.lab.PacketSocket;
import io.github.netmap4j.xdp.lab.PrivateBpffs;
import io.github.netmap4j.xdp.lab.Rig;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Maps, programs and links of our own, and those of others. */
@ExtendWith(PrivateNet.class)
class BpfTest {

    private static final int SKB = 2;
    private static final int NATIVE = 4;
    private static final int HW = 8;

    private final List<Integer> open = new ArrayList<>();

    private Veth veth;
    private int map;
    private int program;

    @TempDir
    Path directory;

    @BeforeEach
    void loadAProgram() throws IOException {
        veth = Veth.make("left", "right");
        map = keep(Bpf.bpf_map_create(xdp_h.BPF_MAP_TYPE_XSKMAP(), Rig.NAME, 4, 4, 2));
        program = keep(load(Rig.redirect(map)));
    }

    @AfterEach
    void closeAll() {
        open.reversed().forEach(Bpf::close);
    }

    private int keep(int fd) {
        open.add(Rig.success("bpf", fd));
        return fd;
    }

    private static int load(byte[] code) {
        return Bpf.bpf_prog_load(code, Rig.NAME, xdp_h.BPF_F_XDP_HAS_FRAGS(), MemorySegment.NULL);
    }

    private static byte[] verdict(int verdict) {
        return new BpfInsn().alu64Imm(xdp_h.BPF_MOV(), 0, verdict).exit().toByteArray();
    }

    @Test
    void aRefusedProgramHasTheVerifiersLog() {
        byte[] noResult = new BpfInsn().exit().toByteArray();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment log = arena.allocate(4096);
            assertEquals(-Errno.EACCES, Bpf.bpf_prog_load(noResult, "refused", 0, log));
            String text = log.getString(0);
            assertTrue(text.contains("R0 !read_ok"), text);
            assertEquals(-Errno.EACCES, load(noResult));
            assertEquals(-Errno.EINVAL, Bpf.bpf_prog_load(verdict(2), "flag", 1 << 30, MemorySegment.NULL));
            keep(Bpf.bpf_prog_load(verdict(2), "accepted", 0, log));
        }
        assertThrows(IllegalArgumentException.class, () -> Bpf.bpf_map_create(1, "sixteen_letters_", 4, 4, 1));
    }

    @Test
    void aProgramCanBeTriedWithoutAnInterface() {
        byte[] packet = Frames.frame(1, 60);
        assertEquals(xdp_h.XDP_PASS(), Bpf.bpf_prog_test_run(program, packet), "no socket in the map");
        assertEquals(xdp_h.XDP_DROP(), Bpf.bpf_prog_test_run(keep(load(verdict(xdp_h.XDP_DROP()))), packet));
        assertEquals(-Errno.EINVAL, Bpf.bpf_prog_test_run(program, new byte[4]));
        try (Rig rig = Rig.bound(veth.ifindex())) {
            assertEquals(0, Bpf.bpf_map_update_elem(map, 0, rig.socket().fd(), xdp_h.BPF_ANY()));
            assertEquals(xdp_h.XDP_REDIRECT(), Bpf.bpf_prog_test_run(program, packet), "a socket in the map");
        }
    }

    @Test
    void aMapTakesSocketsWithinItsCapacity() {
        try (Rig rig = Rig.bound(veth.ifindex());
                Rig other = Rig.unbound()) {
            int socket = rig.socket().fd();
            assertEquals(0, Bpf.bpf_map_update_elem(map, 1, socket, xdp_h.BPF_NOEXIST()));
            assertEquals(0, Bpf.bpf_map_update_elem(map, 1, socket, xdp_h.BPF_NOEXIST()), "the same one again");
            assertEquals(
                    -Errno.EEXIST,
                    Bpf.bpf_map_update_elem(map, 1, other.socket().fd(), xdp_h.BPF_NOEXIST()));
            assertEquals(-Errno.ENOENT, Bpf.bpf_map_update_elem(map, 0, socket, xdp_h.BPF_EXIST()));
            assertEquals(-Errno.E2BIG, Bpf.bpf_map_update_elem(map, 2, socket, xdp_h.BPF_ANY()));
            assertEquals(-Errno.EBADF, Bpf.bpf_map_update_elem(map, 0, -1, xdp_h.BPF_ANY()));
            assertEquals(-Errno.EOPNOTSUPP, Bpf.bpf_map_lookup_elem(map, 1));
            assertEquals(0, Bpf.bpf_map_delete_elem(map, 1));
            assertEquals(-Errno.EINVAL, Bpf.bpf_map_delete_elem(map, 2));
        }
        int array = keep(Bpf.bpf_map_create(xdp_h.BPF_MAP_TYPE_ARRAY(), "numbers", 4, 4, 4));
        assertEquals(0, Bpf.bpf_map_update_elem(array, 3, -7, xdp_h.BPF_ANY()));
        assertEquals(0xffff_fff9L, Bpf.bpf_map_lookup_elem(array, 3));
        assertEquals(-Errno.ENOENT, Bpf.bpf_map_lookup_elem(array, 4));
        assertEquals(-Errno.EINVAL, Bpf.bpf_map_create(xdp_h.BPF_MAP_TYPE_XSKMAP(), "bad", 8, 4, 1));
    }

    @Test
    void anInterfaceHasOneLinkAndALinkOneProgramAtATime() {
        int link = keep(Bpf.bpf_link_create(program, veth.ifindex(), SKB));
        assertEquals(-Errno.EBUSY, Bpf.bpf_link_create(program, veth.ifindex(), SKB));
        assertEquals(-Errno.EEXIST, Bpf.bpf_link_create(program, veth.ifindex(), NATIVE));
        assertEquals(-Errno.EBUSY, Links.setXdp(veth.ifindex(), program, SKB));
        assertEquals(-Errno.EINVAL, Bpf.bpf_link_create(program, veth.peerIfindex(), HW));
        assertEquals(-Errno.EOPNOTSUPP, Bpf.bpf_link_create(program, NetDev.ifindex("lo"), NATIVE));
        assertEquals(-Errno.EINVAL, Bpf.bpf_link_create(program, 9999, SKB));

        int other = keep(load(verdict(xdp_h.XDP_DROP())));
        assertEquals(-Errno.EPERM, Bpf.bpf_link_update(link, other, other));
        assertEquals(0, Bpf.bpf_link_update(link, other, program));
        assertEquals(id(other), NetDev.xdpProgram(veth.ifindex(), xdp_h.XDP_ATTACHED_SKB()));
        assertEquals(0, Bpf.bpf_link_update(link, program, -1));
        assertEquals(id(program), NetDev.xdpProgram(veth.ifindex(), xdp_h.XDP_ATTACHED_SKB()));

        assertEquals(0, Bpf.bpf_link_detach(link));
        assertEquals(xdp_h.XDP_ATTACHED_NONE(), NetDev.xdpAttached(veth.ifindex()));
        keep(Bpf.bpf_link_create(program, veth.ifindex(), NATIVE));
        assertEquals(xdp_h.XDP_ATTACHED_DRV(), NetDev.xdpAttached(veth.ifindex()));
    }

    @Test
    void aProgramThatWasAttachedByNetlinkIsInTheWayUntilItIsTakenAway() {
        assertEquals(0, Links.setXdp(veth.ifindex(), program, SKB));
        assertEquals(id(program), NetDev.xdpProgram(veth.ifindex(), xdp_h.XDP_ATTACHED_SKB()));
        assertEquals(0, NetDev.xdpProgram(veth.ifindex(), xdp_h.XDP_ATTACHED_DRV()));
        assertEquals(-Errno.EBUSY, Bpf.bpf_link_create(program, veth.ifindex(), SKB));
        assertEquals(-Errno.EBUSY, Links.setXdp(veth.ifindex(), program, SKB | xdp_h.XDP_FLAGS_UPDATE_IF_NOEXIST()));
        assertEquals(0, Links.setXdp(veth.ifindex(), -1, SKB));
        keep(Bpf.bpf_link_create(program, veth.ifindex(), SKB));
    }

    @Test
    void aPinnedLinkOutlivesItsOwnerUntilItsPathIsDeleted() throws IOException {
        Path file = directory.resolve("link");
        int link = Rig.success("link", Bpf.bpf_link_create(program, veth.ifindex(), SKB));
        assertEquals(-Errno.EPERM, Bpf.bpf_obj_pin(link, file.toString()), "no bpffs yet");
        PrivateBpffs.mount(directory);
        assertEquals(0, Bpf.bpf_obj_pin(link, file.toString()));
        assertEquals(-Errno.EEXIST, Bpf.bpf_obj_pin(link, file.toString()));
        Bpf.close(link);
        assertEquals(xdp_h.XDP_ATTACHED_SKB(), NetDev.xdpAttached(veth.ifindex()));
        int again = Rig.success("open", Bpf.bpf_obj_get(file.toString()));
        assertEquals(0, Bpf.bpf_link_update(again, program, program));
        Bpf.close(again);
        Files.delete(file);
        Await.until("it is detached", () -> NetDev.xdpAttached(veth.ifindex()) == xdp_h.XDP_ATTACHED_NONE());
        assertEquals(-Errno.ENOENT, Bpf.bpf_obj_get(file.toString()));
    }

    @Test
    void theMapOfAProgramThatSomebodyAttachedTakesOurSocket() throws IOException {
        keep(Bpf.bpf_link_create(program, veth.ifindex(), SKB));
        int found = keep(Bpf.bpf_prog_get_fd_by_id(NetDev.xdpProgram(veth.ifindex(), xdp_h.XDP_ATTACHED_SKB())));
        int itsMap = keep(Bpf.xskmapOf(found));
        try (Rig rig = Rig.bound(veth.ifindex());
                PacketSocket other = new PacketSocket(veth.peerIfindex())) {
            assertEquals(0, Bpf.bpf_map_update_elem(itsMap, 0, rig.socket().fd(), xdp_h.BPF_ANY()));
            rig.fill(0, 1);
            other.send(Frames.frame(7, 60));
            assertEquals(7, Frames.number(rig.await(1).getFirst()));
        }
        assertEquals(-Errno.ENOENT, Bpf.xskmapOf(keep(load(verdict(xdp_h.XDP_PASS())))));
    }

    @Test
    void objectsAreFoundByTheirIdsAndGoWithTheirLastDescriptor() {
        keep(Bpf.bpf_link_create(program, veth.ifindex(), SKB));
        // those of the test before may not be gone yet
        Await.until("ours alone are there", () -> KernelObjects.all(Rig.NAME).size() == 3);
        assertTrue(KernelObjects.programs(Rig.NAME).contains(id(program)));
        int id = id(program);
        closeAll();
        open.clear();
        Await.until("all are gone", () -> KernelObjects.all(Rig.NAME).isEmpty());
        assertEquals(-Errno.ENOENT, Bpf.bpf_prog_get_fd_by_id(id));
        assertFalse(KernelObjects.programs(Rig.NAME).contains(id));
    }

    private static int id(int program) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(bpf_prog_info.layout());
            assertEquals(info.byteSize(), Bpf.bpf_obj_get_info_by_fd(program, info));
            assertEquals(xdp_h.BPF_PROG_TYPE_XDP(), bpf_prog_info.type(info));
            return bpf_prog_info.id(info);
        }
    }
}
