package io.github.netmap4j.xdp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.Processes;
import io.github.netmap4j.testing.net.PrivateNet;
import io.github.netmap4j.testing.net.Veth;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.lab.KernelAge;
import io.github.netmap4j.xdp.lab.PacketSocket;
import io.github.netmap4j.xdp.lab.Rig;
import io.github.netmap4j.xdp.program.AttachMode;
import io.github.netmap4j.xdp.sys.Bpf;
import io.github.netmap4j.xdp.sys.BpfInsn;
import io.github.netmap4j.xdp.sys.XdpDesc;
import io.github.netmap4j.xdp.sys.XskRingCons;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How long a packet may be in one frame and in several, where it lies, on which queue, and with which VLAN tag. */
@ExtendWith(PrivateNet.class)
final class LimitsTest {

    private static final int LENGTH = 64;
    private static final int LONGEST = 9014;
    /** {@code BPF_FUNC_skb_vlan_push}. */
    private static final int SKB_VLAN_PUSH = 18;

    private static UmemConfig cut(int size, int headroom, boolean unaligned) {
        UmemConfig.Builder cut = UmemConfig.builder().frameSize(size).frameHeadroom(headroom);
        return (unaligned ? cut.unaligned() : cut).build();
    }

    /** {@link UmemConfig#mtu} is the kernel's limit to the byte. */
    @ParameterizedTest
    @CsvSource({
        "2048, 0, false, 1792",
        "2048, 1344, false, 448",
        "4096, 0, false, 3840",
        "4096, 128, false, 3712",
        "2304, 0, true, 2048",
        "3072, 64, true, 2752"
    })
    void theLongestPacketOfOneFrameArrivesAndOneByteMoreIsDropped(
            int size, int headroom, boolean unaligned, int longest) throws Exception {
        Veth veth = Veth.make("veth0", "veth1");
        Veth.mtu(9000, "veth0", "veth1");
        UmemConfig cut = cut(size, headroom, unaligned);
        assertEquals(longest, cut.mtu());
        SocketConfig config = Pair.config(AttachMode.SKB).multiBuffer(false).build();
        try (Umem umem = Umem.create(cut, 64);
                XdpSocket socket = umem.open("veth1", 0, config);
                PacketSocket sender = new PacketSocket(veth.ifindex())) {
            socket.fill().topUp();
            sender.send(Frames.frame(1, longest + 1));
            sender.send(Frames.frame(2, longest));
            Pair.expect(socket, 2, 1, longest);
            assertEquals(1, socket.statistics().rxDropped());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2048, false, SKB, 6",
        "2048, false, NATIVE, 6",
        "4096, false, SKB, 3",
        "4096, false, NATIVE, 3",
        "2304, true, SKB, 5",
        "2304, true, NATIVE, 5"
    })
    void aLongPacketComesInFullFramesOfWhichAllButTheLastContinue(
            int size, boolean unaligned, AttachMode mode, int frames) throws Exception {
        KernelAge.assumeMultiBuffer();
        Veth.make("veth0", "veth1");
        Veth.mtu(9000, "veth0", "veth1");
        try (Pair pair = new Pair(cut(size, 0, unaligned), Pair.config(mode).build())) {
            pair.right.fill().topUp();
            Pair.send(pair.left, pair.packet(1, LONGEST));
            FrameBatch batch = pair.umem.batch(18);
            assertEquals(frames, pair.right.rx().awaitAndConsume(batch, Pair.LONG));
            int full = pair.umem.config().mtu();
            for (int i = 0; i < frames; i++) {
                assertEquals(i < frames - 1, batch.continues(i));
                assertEquals(Math.min(full, LONGEST - i * full), batch.length(i));
            }
            assertArrayEquals(Frames.frame(1, LONGEST), Pair.split(batch).getFirst());
        }
    }

    /** What counts is whether the receiver has it. */
    @Test
    void packetsOfSeveralFramesAreSentByASocketThatDoesNotReceiveThem() throws Exception {
        KernelAge.assumeMultiBuffer();
        Veth.make("veth0", "veth1");
        Veth.mtu(9000, "veth0", "veth1");
        SocketConfig single = Pair.config(AttachMode.SKB).multiBuffer(false).build();
        try (Umem umem = Umem.create(UmemConfig.defaults(), 64);
                XdpSocket right =
                        umem.open("veth1", 0, Pair.config(AttachMode.SKB).build());
                XdpSocket left = umem.open("veth0", 0, single)) {
            FrameBatch some = umem.batch(16);
            umem.allocate(some);
            right.fill().produce(some);
            FrameBatch packet = umem.batch(3);
            assertEquals(3, umem.allocate(packet));
            byte[] bytes = Frames.frame(5, 3000);
            for (int i = 0; i < 3; i++) {
                packet.frame(i).data().writer().write(bytes, 1000 * i, 1000);
                packet.options(i, i < 2 ? FrameBatch.CONTINUES : 0);
            }
            Pair.send(left, packet);
            Pair.expect(right, 5, 1, 3000);
        }
    }

    /** The kernel's form: where the frame was filled in, and above 48 bits how far behind that the data are. */
    @Test
    void anUnalignedDescriptorIsTheFillAddressAndTheOffsetOfTheData() throws Exception {
        Veth.make("veth0", "veth1");
        try (Pair pair =
                new Pair(cut(3072, 64, true), Pair.config(AttachMode.SKB).build())) {
            FrameBatch batch = pair.umem.batch(1);
            pair.umem.allocate(batch);
            long start = batch.address(0);
            pair.right.fill().produce(batch);
            pair.send(0, 1, LENGTH);
            assertEquals(true, pair.right.rx().await(Pair.LONG));
            XskRingCons ring = pair.right.raw().rx();
            long filled = start - 256 - 64;
            assertEquals(filled | 320L << 48, XdpDesc.addr(ring.ring(), ring.descAt(0)));
            assertEquals(1, pair.right.rx().consume(batch));
            assertEquals(start, batch.address(0));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SKB", "NATIVE"})
    void inNativeModeAVethPairReceivesOnTheQueueOfTheSenderAndInSkbModeOnTheFirst(AttachMode mode) throws Exception {
        Veth.make("veth0", "veth1", 2);
        SocketConfig config = Pair.config(mode).fillSize(16).build();
        try (Umem umem = Umem.create(UmemConfig.defaults(), 128);
                XdpSocket sender = umem.open("veth0", 1, config);
                XdpSocket first = umem.open("veth1", 0, config);
                XdpSocket second = umem.open("veth1", 1, config)) {
            first.fill().topUp();
            second.fill().topUp();
            FrameBatch one = umem.batch(1);
            umem.allocate(one);
            one.frame(0).data().writer().write(Frames.frame(7, LENGTH));
            Pair.send(sender, one);
            Pair.expect(mode == AttachMode.NATIVE ? second : first, 7, 1, LENGTH);
            assertEquals(0, (mode == AttachMode.NATIVE ? first : second).rx().consume(umem.batch(1)));
        }
    }

    private static byte[] tagged() {
        byte[] plain = Frames.frame(1, LENGTH);
        byte[] tagged = new byte[LENGTH + 4];
        System.arraycopy(plain, 0, tagged, 0, 12);
        tagged[12] = (byte) 0x81;
        tagged[15] = 5;
        System.arraycopy(plain, 12, tagged, 16, LENGTH - 12);
        return tagged;
    }

    @ParameterizedTest
    @EnumSource(names = {"SKB", "NATIVE"})
    void aVlanTagThatIsInThePacketArrivesInIt(AttachMode mode) throws Exception {
        Veth.make("veth0", "veth1");
        try (Pair pair = Pair.of(mode)) {
            pair.right.fill().topUp();
            FrameBatch batch = pair.packets(0, 1, LENGTH);
            batch.frame(0).data().writer().position(0).write(tagged());
            Pair.send(pair.left, batch);
            assertArrayEquals(tagged(), Pair.receive(pair.right, 1).getFirst());
        }
    }

    /** The preflight warns of it, and says how to switch it off. */
    @ParameterizedTest
    @EnumSource(names = {"SKB", "NATIVE"})
    void aVlanTagThatTheSenderLeavesToItsDeviceIsLostUnlessThatIsSwitchedOff(AttachMode mode) throws Exception {
        Veth veth = Veth.make("veth0", "veth1");
        int pushing = pushTags(veth.ifindex());
        try (Umem umem = Umem.create(UmemConfig.defaults(), 64);
                XdpSocket socket = umem.open("veth1", 0, Pair.config(mode).build());
                PacketSocket sender = new PacketSocket(veth.ifindex())) {
            socket.fill().topUp();
            sender.send(Frames.frame(1, LENGTH));
            List<byte[]> lost = Pair.receive(socket, 1);
            assertArrayEquals(Frames.frame(1, LENGTH), lost.getFirst());
            assumeTrue(Processes.succeeds(List.of("ethtool", "-K", "veth0", "tx-vlan-offload", "off")), "no ethtool");
            sender.send(Frames.frame(1, LENGTH));
            byte[] kept = Pair.receive(socket, 1).getFirst();
            assertArrayEquals(tagged(), Arrays.copyOf(kept, LENGTH + 4));
        } finally {
            Bpf.close(pushing);
        }
    }

    /** A tag beside each packet that leaves an interface, as a VLAN device puts it there. Returns the link. */
    private static int pushTags(int ifindex) {
        byte[] code = new BpfInsn()
                .alu64Imm(xdp_h.BPF_MOV(), 2, Short.reverseBytes((short) 0x8100) & 0xffff)
                .alu64Imm(xdp_h.BPF_MOV(), 3, 5)
                .call(SKB_VLAN_PUSH)
                .alu64Imm(xdp_h.BPF_MOV(), 0, 0)
                .exit()
                .toByteArray();
        int egress = xdp_h.BPF_TCX_EGRESS();
        int program = Bpf.bpf_prog_load(xdp_h.BPF_PROG_TYPE_SCHED_CLS(), egress, code, Rig.NAME, 0, MemorySegment.NULL);
        Rig.success("program", program);
        int link = Bpf.bpf_link_create(program, ifindex, egress, 0);
        Bpf.close(program);
        assumeTrue(link != -Errno.EINVAL, "no tcx, which Linux has from 6.6");
        return Rig.success("link", link);
    }
}
