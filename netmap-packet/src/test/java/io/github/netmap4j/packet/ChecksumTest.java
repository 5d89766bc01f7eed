package io.github.netmap4j.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ChecksumTest {

    /** Word by word, as the RFC's first lines say. */
    static int naive(byte[] bytes, int offset, int length) {
        long sum = 0;
        for (int i = 0; i < length; i++) {
            int value = Byte.toUnsignedInt(bytes[offset + i]);
            sum += i % 2 == 0 ? value * 256L : value;
        }
        while (sum > 0xffff) {
            sum = sum % 65_536 + sum / 65_536;
        }
        return (int) sum;
    }

    @Test
    void theExampleOfTheRfcComesOut() {
        byte[] bytes = HexFormat.of().parseHex("0001f203f4f5f6f7");
        assertEquals(0xddf2, Checksum.sum(MemorySegment.ofArray(bytes), 0, bytes.length));
        assertEquals(0x220d, Checksum.of(0xddf2));
    }

    @Property
    void aSumIsThatOfItsWordsWhereverItStarts(
            @ForAll @Size(max = 200) byte[] bytes, @ForAll @IntRange(max = 7) int offset) {
        int length = Math.max(0, bytes.length - offset);
        int from = bytes.length - length;
        assertEquals(naive(bytes, from, length), Checksum.sum(MemorySegment.ofArray(bytes), from, length));
    }

    @Test
    void thePartsOfALargeBufferAddUp() {
        byte[] bytes = new byte[70_000];
        Arrays.fill(bytes, (byte) 0xff);
        bytes[69_999] = 0x12;
        MemorySegment memory = MemorySegment.ofArray(bytes);
        int parts = Checksum.add(Checksum.sum(memory, 0, 40_000), Checksum.sum(memory, 40_000, 30_000));
        assertEquals(naive(bytes, 0, bytes.length), Checksum.sum(memory, 0, bytes.length));
        assertEquals(naive(bytes, 0, bytes.length), parts);
    }

    @Test
    void theExampleOfTheRfcForChangesComesOut() {
        // RFC 1624, 4: an update that the formula of RFC 1141 gets wrong.
        assertEquals(0x0000, Checksum.update16(0xdd2f, 0x5555, 0x3285));
    }

    @Property
    void aChangeCanBeFollowedInsteadOfASumAnew(
            @ForAll @Size(min = 16, max = 40) byte[] bytes, @ForAll long is, @ForAll @IntRange(max = 3) int place) {
        // Something that is never zero keeps the two representations of zero apart, as a real header does.
        bytes[0] = 0x45;
        byte[] changed = bytes.clone();
        int at = place % 2 == 0 ? 2 : 4;
        long was = ByteBuffer.wrap(bytes).getLong(at);
        ByteBuffer.wrap(changed).putLong(at, is);
        assertEquals(anew(changed), Checksum.update64(anew(bytes), was, is));

        changed = bytes.clone();
        ByteBuffer.wrap(changed).putInt(at, (int) is);
        assertEquals(anew(changed), Checksum.update32(anew(bytes), (int) (was >>> 32), (int) is));

        changed = bytes.clone();
        ByteBuffer.wrap(changed).putShort(at, (short) is);
        assertEquals(anew(changed), Checksum.update16(anew(bytes), (int) (was >>> 48), (int) is & 0xffff));
    }

    private static int anew(byte[] bytes) {
        return Checksum.of(naive(bytes, 0, bytes.length));
    }

    @Test
    void bytesOutsideOfTheMemoryAreRefused() {
        MemorySegment memory = MemorySegment.ofArray(new byte[10]);
        assertThrows(IndexOutOfBoundsException.class, () -> Checksum.sum(memory, 4, 7));
        assertTrue(Checksum.sum(memory, 10, 0) == 0);
    }
}
