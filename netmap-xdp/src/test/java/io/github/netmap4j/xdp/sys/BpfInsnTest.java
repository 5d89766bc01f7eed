package io.github.netmap4j.xdp.sys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.lab.Rig;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The assembler, against instructions encoded by hand: {@code code | dst << 8 | src << 12 | off << 16 | imm << 32}. */
class BpfInsnTest {

    private static long[] words(byte[] code) {
        LongBuffer longs = ByteBuffer.wrap(code).order(ByteOrder.nativeOrder()).asLongBuffer();
        long[] words = new long[longs.remaining()];
        longs.get(words);
        return words;
    }

    static boolean littleEndian() {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    }

    @Test
    @EnabledIf(value = "littleEndian", disabledReason = "the words are those of a little-endian machine")
    void theProgramThatRedirectsAllIsSixWords() {
        assertArrayEquals(
                new long[] {
                    0x00101261L, // r2 = *(u32 *) (r1 + 16)
                    0x0000000700001118L, // r1 = map 7
                    0,
                    0x00000002000003b7L, // r3 = 2
                    0x0000003300000085L, // call 51
                    0x95
                },
                words(Rig.redirect(7)));
    }

    @Test
    @EnabledIf(value = "littleEndian", disabledReason = "the words are those of a little-endian machine")
    void eachKindOfInstructionHasItsCode() {
        assertArrayEquals(
                new long[] {
                    0x92bfL, // r2 = r9
                    0xffffffff_00000307L, // r3 += -1
                    0x000000ff_00000454L, // w4 &= 255
                    0x00000010_000005dcL, // r5 = be16 r5
                    0xfff8_1a7bL, // *(u64 *) (r10 - 8) = r1
                    0x55667788_00000618L, // r6 = 0x1122334455667788
                    0x11223344_00000000L
                },
                words(new BpfInsn()
                        .alu64(xdp_h.BPF_MOV(), 2, 9)
                        .alu64Imm(xdp_h.BPF_ADD(), 3, -1)
                        .alu32Imm(xdp_h.BPF_AND(), 4, 255)
                        .bigEndian(5, 16)
                        .store(xdp_h.BPF_DW(), 10, 1, -8)
                        .load64(6, 0x1122334455667788L)
                        .toByteArray()));
    }

    @Test
    @EnabledIf(value = "littleEndian", disabledReason = "the words are those of a little-endian machine")
    void jumpsGoForwardAndBackToTheirLabels() {
        BpfInsn code = new BpfInsn();
        int start = code.label();
        int end = code.label();
        code.place(start)
                .jumpImm(xdp_h.BPF_JEQ(), 2, 8, end) // over a load that counts for two
                .load64(3, 1)
                .jumpIf(xdp_h.BPF_JGT(), 4, 5, start)
                .jump(end)
                .place(end)
                .exit();
        assertArrayEquals(
                new long[] {0x00000008_00040215L, 0x00000001_00000318L, 0, 0xfffc542dL, 0x00000005L, 0x95},
                words(code.toByteArray()));
        assertEquals(6, code.count());
    }

    @Test
    void programsMayBeLong() {
        BpfInsn code = new BpfInsn();
        int[] labels = new int[100];
        for (int i = 0; i < 100; i++) {
            labels[i] = code.label();
            code.jump(labels[i]).alu64Imm(xdp_h.BPF_MOV(), 0, i).place(labels[i]);
        }
        assertEquals(200 * BpfInsn.SIZE, code.exit().toByteArray().length - BpfInsn.SIZE);
    }

    @Test
    void whatCannotBeEncodedIsRefused() {
        BpfInsn code = new BpfInsn();
        assertThrows(IllegalArgumentException.class, () -> code.alu64(xdp_h.BPF_MOV(), 11, 0));
        assertThrows(IllegalArgumentException.class, () -> code.alu64(xdp_h.BPF_MOV(), 0, -1));
        assertThrows(IllegalArgumentException.class, () -> code.load(xdp_h.BPF_W(), 0, 1, 40000));
        assertThrows(IllegalArgumentException.class, () -> code.jump(0));
        int label = code.label();
        code.jump(label);
        assertThrows(IllegalStateException.class, code::toByteArray);
        code.place(label);
        assertThrows(IllegalStateException.class, () -> code.place(label));
        assertEquals(BpfInsn.SIZE, code.toByteArray().length);

        BpfInsn far = new BpfInsn();
        int end = far.label();
        far.jump(end);
        for (int i = 0; i < 40000; i++) {
            far.exit();
        }
        far.place(end);
        assertTrue(assertThrows(IllegalStateException.class, far::toByteArray)
                .getMessage()
                .contains("too far"));
    }

    @Test
    void relocationPutsDescriptorsWhereMapsAreLoaded() {
        byte[] code =
                new BpfInsn().loadMap(1, 1).load64(2, 0).loadMap(3, 0).exit().toByteArray();
        byte[] expected =
                new BpfInsn().loadMap(1, 22).load64(2, 0).loadMap(3, 11).exit().toByteArray();
        assertEquals(2, BpfInsn.relocate(code, 11, 22));
        assertArrayEquals(expected, code);
        assertEquals(0, BpfInsn.relocate(new BpfInsn().exit().toByteArray()));
        assertThrows(IllegalArgumentException.class, () -> BpfInsn.relocate(code, 11));
        assertThrows(IllegalArgumentException.class, () -> BpfInsn.relocate(new byte[7]));
        byte[] half = new BpfInsn().loadMap(1, 0).toByteArray();
        assertThrows(
                IllegalArgumentException.class, () -> BpfInsn.relocate(java.util.Arrays.copyOf(half, BpfInsn.SIZE), 1));
    }
}
