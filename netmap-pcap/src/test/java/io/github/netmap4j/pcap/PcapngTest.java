package io.github.netmap4j.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What other programs write into pcapng files, block by block. */
class PcapngTest {

    private static final BigInteger NANOS = BigInteger.valueOf(1_000_000_000);

    private final ByteArrayOutputStream file = new ByteArrayOutputStream();
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

    private ByteBuffer bytes(int capacity) {
        return ByteBuffer.allocate(capacity).order(order);
    }

    private static byte[] array(ByteBuffer bytes) {
        byte[] array = new byte[bytes.position()];
        bytes.flip().get(array);
        return array;
    }

    private PcapngTest block(int type, byte[]... parts) {
        int length = 12;
        for (byte[] part : parts) {
            length += part.length;
        }
        file.writeBytes(array(bytes(8).putInt(type).putInt(length)));
        for (byte[] part : parts) {
            file.writeBytes(part);
        }
        file.writeBytes(array(bytes(4).putInt(length)));
        return this;
    }

    private PcapngTest section(ByteOrder next) {
        order = next;
        return block(
                0x0a0d0d0a,
                array(bytes(16)
                        .putInt(0x1a2b3c4d)
                        .putShort((short) 1)
                        .putShort((short) 0)
                        .putLong(-1)));
    }

    private byte[] option(int code, byte... value) {
        int end = 4 + (value.length + 3 & ~3);
        ByteBuffer option = bytes(end).putShort((short) code).putShort((short) value.length);
        return array(option.put(value).position(end));
    }

    private PcapngTest described(int linkType, byte[]... options) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(array(bytes(8).putInt(linkType).putInt(0)));
        if (order == ByteOrder.BIG_ENDIAN) {
            all.reset();
            all.writeBytes(array(
                    bytes(8).putShort((short) linkType).putShort((short) 0).putInt(0)));
        }
        for (byte[] option : options) {
            all.writeBytes(option);
        }
        return block(1, all.toByteArray());
    }

    private PcapngTest packet(int from, long time, int length, byte[]... options) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(array(bytes(20)
                .putInt(from)
                .putInt((int) (time >>> 32))
                .putInt((int) time)
                .putInt(length)
                .putInt(length)));
        all.writeBytes(new byte[length + 3 & ~3]);
        for (byte[] option : options) {
            all.writeBytes(option);
        }
        return block(6, all.toByteArray());
    }

    private CaptureReader open() throws IOException {
        return CaptureReader.builder(Channels.newChannel(new ByteArrayInputStream(file.toByteArray())), "these bytes")
                .open();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void optionsOfInterfacesAndPacketsAreKept(boolean big) throws IOException {
        section(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        byte[] offset = array(bytes(8).putLong(1000));
        described(1, option(2, "eth0".getBytes(StandardCharsets.UTF_8)), option(99, (byte) 1), option(13, (byte) 4));
        described(1, option(9, (byte) 9), option(14, offset), option(0));
        block(0x0bad, new byte[16]);
        packet(0, 1_000_001, 5, option(2, new byte[4]), option(1, "hello".getBytes(StandardCharsets.UTF_8)));
        packet(1, 7, 0);
        try (CaptureReader capture = open()) {
            assertTrue(capture.next());
            assertEquals("eth0", capture.source().name());
            assertEquals(4, capture.source().fcsLength());
            assertEquals(1_000_001_000, capture.nanos());
            assertEquals(5, capture.length());
            assertEquals("hello", capture.comment());
            assertTrue(capture.next());
            assertEquals(1_000_000_000_007L, capture.nanos());
            assertEquals(0, capture.length());
            assertEquals("", capture.comment());
            assertEquals(2, capture.interfaces().size());
            assertFalse(capture.next());
        }
    }

    @Test
    void aSectionHasItsOwnByteOrderAndInterfaces() throws IOException {
        section(ByteOrder.LITTLE_ENDIAN).described(1, option(2, (byte) 'a')).packet(0, 1, 1);
        section(ByteOrder.BIG_ENDIAN).described(1, option(2, (byte) 'b')).packet(0, 2, 2);
        section(ByteOrder.LITTLE_ENDIAN).packet(0, 3, 3);
        try (CaptureReader capture = open()) {
            assertTrue(capture.next());
            assertEquals("a", capture.source().name());
            assertTrue(capture.next());
            assertEquals("b", capture.source().name());
            assertEquals(2000, capture.nanos());
            CaptureException failure = assertThrows(CaptureException.class, capture::next);
            assertTrue(
                    failure.getMessage().contains("interface 0, which no earlier block describes"),
                    failure.getMessage());
            assertThrows(CaptureException.class, capture::next, "and says so again");
        }
    }

    @Test
    void oldAndSimplePacketsAreRead() throws IOException {
        section(ByteOrder.LITTLE_ENDIAN).described(1);
        block(3, array(bytes(8).putInt(3).putInt(0x00030201)));
        block(
                2,
                array(bytes(24)
                        .putInt(0xffff0000)
                        .putInt(0)
                        .putInt(9)
                        .putInt(2)
                        .putInt(60)
                        .putInt(0x0201)));
        try (CaptureReader capture = open()) {
            assertTrue(capture.next());
            assertEquals(new Recorded(0, 3, "010203"), Recorded.of(capture));
            assertTrue(capture.next());
            assertEquals(new Recorded(9000, 60, "0102"), Recorded.of(capture));
            assertFalse(capture.next());
        }
    }

    @Test
    void aPacketOfAnotherLinkTypeIsRefusedWhereItComes() throws IOException {
        section(ByteOrder.LITTLE_ENDIAN)
                .described(1)
                .described(113)
                .packet(0, 1, 60)
                .packet(1, 1, 60);
        try (CaptureReader capture = open()) {
            assertTrue(capture.next());
            String message = assertThrows(CaptureException.class, capture::next).getMessage();
            assertTrue(message.contains("record 2"), message);
            assertTrue(message.contains("LINUX_SLL"), message);
        }
    }

    @Test
    void blocksThatCannotBeAreRefused() throws IOException {
        refused("too few", array(bytes(12).putInt(5).putInt(8).putInt(8)));
        refused("not a multiple of 4", array(bytes(16).putInt(5).putInt(13).putLong(13)));
        refused("too many", array(bytes(12).putInt(5).putInt(-4).putInt(-4)));
        refused(
                "12 bytes at its start and 16 at its end",
                array(bytes(12).putInt(5).putInt(12).putInt(16)));
        refused("too short for its type", array(bytes(12).putInt(6).putInt(12).putInt(12)));
        refused(
                "without a byte order",
                array(bytes(16).putInt(0x0a0d0d0a).putInt(28).putLong(0)));
        refused(
                "more than its block has",
                array(bytes(32)
                        .putInt(6)
                        .putInt(32)
                        .putInt(0)
                        .putLong(0)
                        .putInt(1)
                        .putInt(1)
                        .putInt(32)));
        refused(
                "more than the 262144",
                array(bytes(32)
                        .putInt(6)
                        .putInt(32)
                        .putInt(0)
                        .putLong(0)
                        .putInt(-1)
                        .putInt(1)
                        .putInt(32)));
    }

    private void refused(String why, byte[] bytes) throws IOException {
        file.reset();
        section(ByteOrder.LITTLE_ENDIAN).described(1);
        int at = file.size();
        file.writeBytes(bytes);
        try (CaptureReader capture = open()) {
            CaptureException failure = assertThrows(CaptureException.class, capture::next);
            assertTrue(failure.getMessage().contains(why), failure.getMessage());
            assertEquals(at, failure.offset());
        }
    }

    @Property
    void timesAreThoseOfAModel(
            @ForAll long units,
            @ForAll @IntRange(max = 255) int resolution,
            @ForAll @IntRange(min = -9, max = 9) int offset) {
        int exponent = resolution & 0x7f;
        BigInteger base = resolution > 0x7f ? BigInteger.TWO : BigInteger.TEN;
        BigInteger count =
                new BigInteger(Long.toUnsignedString(units)).multiply(NANOS).divide(base.pow(exponent));
        BigInteger sum = count.add(NANOS.multiply(BigInteger.valueOf(offset)));
        long actual = new TimeResolution(resolution, offset).nanos(units);
        if (Math.max(count.bitLength(), sum.bitLength()) < Long.SIZE) {
            assertEquals(sum.longValueExact(), actual);
        } else {
            assertEquals(Long.MAX_VALUE, actual);
        }
    }
}
