package io.github.netmap4j.xdp.sys;

import io.github.netmap4j.xdp.abi.bpf_insn;
import io.github.netmap4j.xdp.abi.xdp_h;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * An assembler for BPF programs: instructions in order, with labels to jump to. Operations are the kernel's constants
 * ({@code xdp_h.BPF_ADD()}, {@code BPF_JEQ()}, {@code BPF_W()}); registers are numbers from 0 to 10. The verifier
 * checks the program when {@link Bpf#bpf_prog_load} loads it.
 *
 * <p>Register 1 holds the argument at the start, and 0 the result at the exit; calls take 1 to 5, return in 0 and
 * preserve 6 to 9; 10 is the end of 512 bytes of stack, read only. Not safe for several threads.
 */
public final class BpfInsn {

    /** Bytes of an instruction. */
    public static final int SIZE = (int) bpf_insn.sizeof();

    private static final int REGISTERS = 11;
    private static final int UNPLACED = -1;
    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private static final byte LOAD_TWO_WORDS = (byte) (xdp_h.BPF_LD() | xdp_h.BPF_DW() | xdp_h.BPF_IMM());

    private MemorySegment code = MemorySegment.ofArray(new long[32]);
    private int count;
    /** By label: the index of the instruction it stands before. */
    private int[] places = new int[8];

    private int labels;
    /** By instruction: the label it jumps to, plus 1. */
    private int[] targets = new int[32];

    /** An empty program. */
    public BpfInsn() {}

    /**
     * {@code dst = src}, or another operation with a register, on 64 bits.
     *
     * @param operation {@code BPF_MOV}, {@code BPF_ADD} and so on
     * @param dst the register that is changed
     * @param src the other operand
     * @return this
     */
    public BpfInsn alu64(int operation, int dst, int src) {
        return emit(xdp_h.BPF_ALU64() | operation | xdp_h.BPF_X(), dst, src, 0, 0);
    }

    /**
     * {@code dst = imm}, or another operation with a number, on 64 bits.
     *
     * @param operation {@code BPF_MOV}, {@code BPF_ADD} and so on
     * @param dst the register that is changed
     * @param imm the other operand, extended by its sign
     * @return this
     */
    public BpfInsn alu64Imm(int operation, int dst, int imm) {
        return emit(xdp_h.BPF_ALU64() | operation | xdp_h.BPF_K(), dst, 0, 0, imm);
    }

    /**
     * An operation with a number on the lower 32 bits; the upper ones become 0.
     *
     * @param operation {@code BPF_MOV}, {@code BPF_ADD} and so on
     * @param dst the register that is changed
     * @param imm the other operand
     * @return this
     */
    public BpfInsn alu32Imm(int operation, int dst, int imm) {
        return emit(xdp_h.BPF_ALU() | operation | xdp_h.BPF_K(), dst, 0, 0, imm);
    }

    /**
     * Converts between network order and this machine's byte order.
     *
     * @param dst the register that is changed
     * @param bits 16, 32 or 64
     * @return this
     */
    public BpfInsn bigEndian(int dst, int bits) {
        return emit(xdp_h.BPF_ALU() | xdp_h.BPF_END() | xdp_h.BPF_TO_BE(), dst, 0, 0, bits);
    }

    /**
     * {@code dst = *(size *) (src + offset)}.
     *
     * @param size {@code BPF_B}, {@code BPF_H}, {@code BPF_W} or {@code BPF_DW}
     * @param dst where it is read to
     * @param src a pointer
     * @param offset bytes, 16 bits with a sign
     * @return this
     */
    public BpfInsn load(int size, int dst, int src, int offset) {
        return emit(xdp_h.BPF_LDX() | size | xdp_h.BPF_MEM(), dst, src, offset, 0);
    }

    /**
     * {@code *(size *) (dst + offset) = src}.
     *
     * @param size {@code BPF_B}, {@code BPF_H}, {@code BPF_W} or {@code BPF_DW}
     * @param dst a pointer
     * @param src what is written
     * @param offset bytes, 16 bits with a sign
     * @return this
     */
    public BpfInsn store(int size, int dst, int src, int offset) {
        return emit(xdp_h.BPF_STX() | size | xdp_h.BPF_MEM(), dst, src, offset, 0);
    }

    /**
     * {@code dst = imm}, with all 64 bits. Takes two places.
     *
     * @param dst the register
     * @param imm the number
     * @return this
     */
    public BpfInsn load64(int dst, long imm) {
        return twoWords(dst, 0, imm);
    }

    /**
     * {@code dst =} the map. Takes two places.
     *
     * @param dst the register
     * @param mapFd the map's descriptor; or its number, for {@link #relocate}
     * @return this
     */
    public BpfInsn loadMap(int dst, int mapFd) {
        return twoWords(dst, xdp_h.BPF_PSEUDO_MAP_FD(), Integer.toUnsignedLong(mapFd));
    }

    private BpfInsn twoWords(int dst, int src, long imm) {
        emit(LOAD_TWO_WORDS, dst, src, 0, (int) imm);
        return emit(0, 0, 0, 0, (int) (imm >>> Integer.SIZE));
    }

    /**
     * Calls a function of the kernel.
     *
     * @param function {@code BPF_FUNC_*}
     * @return this
     */
    public BpfInsn call(int function) {
        return emit(xdp_h.BPF_JMP() | xdp_h.BPF_CALL(), 0, 0, 0, function);
    }

    /**
     * Ends the program with the result in register 0.
     *
     * @return this
     */
    public BpfInsn exit() {
        return emit(xdp_h.BPF_JMP() | xdp_h.BPF_EXIT(), 0, 0, 0, 0);
    }

    // ---- jumps

    /**
     * Makes a label without a place.
     *
     * @return the label
     */
    public int label() {
        if (labels == places.length) {
            places = Arrays.copyOf(places, 2 * labels);
        }
        places[labels] = UNPLACED;
        return labels++;
    }

    /**
     * Puts a label before the instruction that comes next.
     *
     * @param label a label without a place
     * @return this
     * @throws IllegalStateException if it has a place
     */
    public BpfInsn place(int label) {
        if (places[label] != UNPLACED) {
            throw new IllegalStateException(
                    "label " + label + " was already placed, before instruction " + places[label]);
        }
        places[label] = count;
        return this;
    }

    /**
     * Jumps.
     *
     * @param label where to
     * @return this
     */
    public BpfInsn jump(int label) {
        return to(label, xdp_h.BPF_JMP() | xdp_h.BPF_JA(), 0, 0, 0);
    }

    /**
     * Jumps if a condition holds between a register and a number, on 64 bits.
     *
     * @param condition {@code BPF_JEQ}, {@code BPF_JGT} and so on
     * @param dst the register
     * @param imm the number, extended by its sign
     * @param label where to
     * @return this
     */
    public BpfInsn jumpImm(int condition, int dst, int imm, int label) {
        return to(label, xdp_h.BPF_JMP() | condition | xdp_h.BPF_K(), dst, 0, imm);
    }

    /**
     * Jumps if a condition holds between two registers, on 64 bits.
     *
     * @param condition {@code BPF_JEQ}, {@code BPF_JGT} and so on
     * @param dst the left one
     * @param src the right one
     * @param label where to
     * @return this
     */
    public BpfInsn jumpIf(int condition, int dst, int src, int label) {
        return to(label, xdp_h.BPF_JMP() | condition | xdp_h.BPF_X(), dst, src, 0);
    }

    private BpfInsn to(int label, int opcode, int dst, int src, int imm) {
        if (label < 0 || label >= labels) {
            throw new IllegalArgumentException("label " + label + " is not one of this program");
        }
        emit(opcode, dst, src, 0, imm);
        targets[count - 1] = label + 1;
        return this;
    }

    private BpfInsn emit(int opcode, int dst, int src, int offset, int imm) {
        if (dst < 0 || dst >= REGISTERS || src < 0 || src >= REGISTERS) {
            throw new IllegalArgumentException("registers " + dst + " and " + src + ": there are 0 to 10");
        }
        if (offset != (short) offset) {
            throw new IllegalArgumentException("offset " + offset + " has more than 16 bits");
        }
        if (count == targets.length) {
            targets = Arrays.copyOf(targets, 2 * count);
            code = MemorySegment.ofArray(Arrays.copyOf(code.toArray(ValueLayout.JAVA_LONG), 2 * count));
        }
        MemorySegment insn = code.asSlice((long) count * SIZE, SIZE);
        bpf_insn.code(insn, (byte) opcode);
        bpf_insn.regs(insn, (byte) (LITTLE_ENDIAN ? dst | src << 4 : src | dst << 4));
        bpf_insn.off(insn, (short) offset);
        bpf_insn.imm(insn, imm);
        count++;
        return this;
    }

    /** {@return how many instructions there are; a load of 64 bits counts for two} */
    public int count() {
        return count;
    }

    /**
     * The program, its jumps resolved.
     *
     * @return instructions in this machine's byte order, {@link #SIZE} bytes each
     * @throws IllegalStateException if a jump goes to a label without a place, or too far
     */
    public byte[] toByteArray() {
        MemorySegment bytes = MemorySegment.ofArray(new byte[count * SIZE]);
        MemorySegment.copy(code, 0, bytes, 0, bytes.byteSize());
        for (int i = 0; i < count; i++) {
            if (targets[i] != 0) {
                int place = places[targets[i] - 1];
                int distance = place - i - 1;
                if (place == UNPLACED || distance != (short) distance) {
                    throw new IllegalStateException("instruction " + i + " jumps to label " + (targets[i] - 1)
                            + (place == UNPLACED ? ", which was not placed" : ", too far away"));
                }
                bytes.set(ValueLayout.JAVA_SHORT_UNALIGNED, (long) i * SIZE + bpf_insn.off$offset(), (short) distance);
            }
        }
        return bytes.toArray(ValueLayout.JAVA_BYTE);
    }

    /**
     * Replaces numbers of maps with their descriptors: in each load of a map.
     *
     * @param code instructions in this machine's byte order; changed
     * @param mapFds by number, the map's descriptor
     * @return how many loads there were
     * @throws IllegalArgumentException if the code is not a multiple of {@link #SIZE} bytes, ends within a load, or loads a map
     *     that is not there
     */
    public static int relocate(byte[] code, int... mapFds) {
        if (code.length % SIZE != 0) {
            throw new IllegalArgumentException(
                    code.length + " bytes are not a program: each instruction has " + SIZE + " bytes");
        }
        MemorySegment bytes = MemorySegment.ofArray(code);
        int loads = 0;
        for (long at = 0; at < code.length; at += SIZE) {
            if (bytes.get(ValueLayout.JAVA_BYTE, at) != LOAD_TWO_WORDS) {
                continue;
            }
            int regs = bytes.get(ValueLayout.JAVA_BYTE, at + bpf_insn.regs$offset());
            int src = (LITTLE_ENDIAN ? regs >> 4 : regs) & 0xf;
            if (at + SIZE == code.length) {
                throw new IllegalArgumentException("the last instruction is half a load of 64 bits");
            }
            if (src == xdp_h.BPF_PSEUDO_MAP_FD()) {
                int number = bytes.get(ValueLayout.JAVA_INT_UNALIGNED, at + bpf_insn.imm$offset());
                if (number < 0 || number >= mapFds.length) {
                    throw new IllegalArgumentException(
                            "instruction " + at / SIZE + " loads map " + number + " of " + mapFds.length);
                }
                bytes.set(ValueLayout.JAVA_INT_UNALIGNED, at + bpf_insn.imm$offset(), mapFds[number]);
                loads++;
            }
            at += SIZE; // its second word is not an instruction
        }
        return loads;
    }
}
