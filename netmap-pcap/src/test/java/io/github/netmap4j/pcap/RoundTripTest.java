package io.github.netmap4j.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** What was written is read again; of a damaged file, everything before the damage is read. */
class RoundTripTest {

    private static byte[] written(CaptureFormat format, List<byte[]> packets, long nanos) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (CaptureWriter writer =
                CaptureWriter.builder(Channels.newChannel(bytes)).format(format).open()) {
            for (byte[] packet : packets) {
                writer.write(
                        0,
                        MemorySegment.ofArray(packet),
                        0,
                        packet.length,
                        packet.length + 3,
                        nanos + packet.length,
                        "");
            }
        }
        return bytes.toByteArray();
    }

    /** What can be read, and whether all of it was good. */
    private static boolean read(byte[] bytes, List<Recorded> into) throws IOException {
        try (CaptureReader capture = CaptureReader.builder(
                        Channels.newChannel(new ByteArrayInputStream(bytes)), "these bytes")
                .open()) {
            while (capture.next()) {
                into.add(Recorded.of(capture));
            }
            return true;
        } catch (CaptureException damaged) {
            assertEquals(into.size(), damaged.records());
            assertTrue(damaged.offset() <= bytes.length);
            return false;
        }
    }

    @Property(tries = 300)
    void whatWasWrittenIsRead(
            @ForAll CaptureFormat format,
            @ForAll @Size(max = 20) List<@Size(max = 100) byte[]> packets,
            @ForAll @LongRange(max = 4_000_000_000_000_000_000L) long nanos)
            throws IOException {
        List<Recorded> expected = new ArrayList<>();
        for (byte[] packet : packets) {
            expected.add(new Recorded(
                    nanos + packet.length, packet.length + 3, HexFormat.of().formatHex(packet)));
        }
        List<Recorded> actual = new ArrayList<>();
        assertTrue(read(written(format, packets, nanos), actual));
        assertEquals(expected, actual);
    }

    @Property(tries = 300)
    void ofAFileThatIsCutAllWholeRecordsAreRead(
            @ForAll CaptureFormat format,
            @ForAll @Size(min = 1, max = 5) List<@Size(max = 20) byte[]> packets,
            @ForAll @IntRange(max = 10_000) int place)
            throws IOException {
        byte[] bytes = written(format, packets, 0);
        List<Recorded> whole = new ArrayList<>();
        read(bytes, whole);
        int cut = place % bytes.length;
        List<Recorded> some = new ArrayList<>();
        boolean good = read(Arrays.copyOf(bytes, cut), some);
        assertEquals(whole.subList(0, some.size()), some);
        boolean between = Arrays.equals(written(format, packets.subList(0, some.size()), 0), Arrays.copyOf(bytes, cut));
        assertTrue(good == between || (good && some.isEmpty()), "an error unless it ends between two blocks");
    }

    @Property(tries = 2000)
    void damageAnywhereIsToldAndNothingElseHappens(
            @ForAll CaptureFormat format,
            @ForAll @Size(min = 1, max = 5) List<@Size(max = 20) byte[]> packets,
            @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 10_000) Integer> places,
            @ForAll @Size(min = 4, max = 4) byte[] values)
            throws IOException {
        byte[] bytes = written(format, packets, 0);
        int first = bytes.length;
        for (int i = 0; i < places.size(); i++) {
            int place = places.get(i) % bytes.length;
            bytes[place] = values[i];
            first = Math.min(first, place);
        }
        List<Recorded> whole = new ArrayList<>();
        read(written(format, packets, 0), whole);
        List<Recorded> some = new ArrayList<>();
        read(bytes, some);
        int untouched = 0;
        while (untouched < packets.size() && written(format, packets.subList(0, untouched + 1), 0).length <= first) {
            untouched++;
        }
        assertTrue(some.size() >= untouched);
        assertEquals(whole.subList(0, untouched), some.subList(0, untouched));
    }
}
