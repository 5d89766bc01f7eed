package io.github.netmap4j;

import static io.github.netmap4j.Soft.packet;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_if;
import io.github.netmap4j.sys.abi.netmap_ring;
import io.github.netmap4j.sys.abi.netmap_slot;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/**
 * Any value in any field that another process can write, at any time after the port was opened. Either it is harmless, and
 * what comes out is what went in; or the exception has the value. No read leaves the memory: that would be an
 * IndexOutOfBoundsException, which no test here expects.
 */
final class ScribbleTest {

    private static final int PACKETS = 5;

    /** The values that matter in any field, and any others. */
    @Provide
    Arbitrary<Integer> values() {
        return Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.integers().between(-1, 20)),
                Tuple.of(2, Arbitraries.integers().between(2040, 2060)),
                Tuple.of(2, Arbitraries.integers().between(65_530, 65_540)),
                Tuple.of(2, Arbitraries.of(Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 20, 1 << 28)),
                Tuple.of(2, Arbitraries.integers()));
    }

    /** A pipe through which some packets have come, and what was sent. */
    private static final class Scene implements AutoCloseable {
        final Soft soft = new Soft();
        final Soft.Pipe pipe = soft.pipe(16);
        final TxRing tx = pipe.tx();
        final RxRing rx = pipe.rx();
        final List<byte[]> sent = new ArrayList<>();

        Scene() {
            for (int i = 0; i < PACKETS; i++) {
                sent.add(packet(i, 60 + i));
                assertTrue(tx.send(sent.get(i)));
            }
            tx.sync();
            rx.sync();
        }

        void set(long at, int value) {
            rx.region().set(JAVA_INT, at, value);
        }

        @Override
        public void close() {
            soft.close();
        }
    }

    /** The ways to take packets, each of which copies what it was shown. */
    enum Way {
        HANDLER {
            @Override
            void take(RxRing rx, List<byte[]> got) {
                rx.receive((region, offset, length, more) -> got.add(bytes(region, offset, length)), PACKETS);
            }
        },
        FRAMES {
            @Override
            void take(RxRing rx, List<byte[]> got) {
                rx.receiveFrames(frame -> got.add(frame.toByteArray()), PACKETS);
            }
        },
        CONTROLLED {
            @Override
            void take(RxRing rx, List<byte[]> got) {
                rx.receiveControlled(
                        frame -> {
                            got.add(frame.payload().toArray(JAVA_BYTE));
                            return ControlledHandler.Verdict.CONTINUE;
                        },
                        PACKETS);
            }
        },
        ONE_BY_ONE {
            @Override
            void take(RxRing rx, List<byte[]> got) {
                for (Frame frame = rx.recv(); frame != null; frame = rx.recv()) {
                    got.add(frame.copy().toByteArray());
                    frame.close();
                }
            }
        },
        BATCH {
            @Override
            void take(RxRing rx, List<byte[]> got) {
                try (RxBatch batch = rx.recv(PACKETS)) {
                    batch.copy().forEach(frame -> got.add(frame.toByteArray()));
                }
            }
        };

        abstract void take(RxRing rx, List<byte[]> got);
    }

    private static byte[] bytes(MemorySegment region, long offset, int length) {
        return region.asSlice(offset, length).toArray(JAVA_BYTE);
    }

    /** What it throws, if anything: a PortException and nothing else. */
    private static PortException thrownBy(Runnable action) {
        try {
            action.run();
            return null;
        } catch (PortException found) {
            return found;
        }
    }

    private static void requireText(PortException found, String text) {
        assertTrue(found.getMessage().contains(text), () -> found.getMessage() + " without " + text);
    }

    /** The ring was left at 0, 0, 5 of 16. */
    @Property(tries = 300)
    void scribbledHeadCurAndTailAreFound(
            @ForAll @IntRange(max = 2) int field, @ForAll("values") int value, @ForAll Way way) {
        try (Scene scene = new Scene()) {
            long[] fields = {netmap_ring.head$offset(), netmap_ring.cur$offset(), netmap_ring.tail$offset()};
            scene.set(scene.rx.raw().offset() + fields[field], value);
            List<byte[]> got = new ArrayList<>();
            PortException found = thrownBy(() -> way.take(scene.rx, got));
            boolean possible = value >= 0 && value < 16;
            if (!possible) {
                requireText(assertInstanceOf(PortCorruptedException.class, found), Integer.toUnsignedString(value));
            } else if (field < 2 && value != 0) {
                requireText(assertInstanceOf(PortResetException.class, found), (field == 0 ? "head " : "cur ") + value);
            } else if (field < 2) {
                assertNull(found);
                assertEquals(PACKETS, got.size());
            } else {
                // A tail that is possible is believed, though what lies behind the real one are old slots.
                assertTrue(found == null || found instanceof PortCorruptedException);
                assertTrue(got.size() <= Math.max(value, PACKETS));
            }
            for (int i = 0; i < Math.min(got.size(), PACKETS); i++) {
                assertArrayEquals(scene.sent.get(i), got.get(i));
            }
        }
    }

    @Property(tries = 300)
    void aScribbledBufferIndexOrLengthIsFound(@ForAll boolean length, @ForAll("values") int value, @ForAll Way way) {
        try (Scene scene = new Scene()) {
            int victim = 2;
            long slot = scene.rx.slot(victim);
            int read;
            if (length) {
                scene.rx.region().set(JAVA_SHORT, slot + netmap_slot.len$offset(), (short) value);
                read = value & 0xffff;
            } else {
                scene.set(slot + netmap_slot.buf_idx$offset(), value);
                read = value;
            }
            long buffers = scene.rx.layout().bufferCount();
            boolean possible = length
                    ? read <= scene.rx.bufferSize()
                    : Integer.toUnsignedLong(value) >= 2 && Integer.toUnsignedLong(value) < buffers;
            List<byte[]> got = new ArrayList<>();
            PortException found = thrownBy(() -> way.take(scene.rx, got));
            if (possible) {
                assertNull(found);
                assertEquals(PACKETS, got.size());
                assertEquals(length ? read : 60 + victim, got.get(victim).length);
            } else {
                String text = length ? "len " + read : "buf_idx " + Integer.toUnsignedString(value);
                requireText(assertInstanceOf(PortCorruptedException.class, found), text);
                requireText(found, "slot " + victim);
            }
            for (int i = 0; i < got.size(); i++) {
                if (i != victim) {
                    assertArrayEquals(scene.sent.get(i), got.get(i));
                }
            }
        }
    }

    /** The layout was read at open: a ring that is in use goes on, one that changed is not given out. */
    @Property(tries = 200)
    void scribbledGeometryIsFound(@ForAll @IntRange(max = 2) int field, @ForAll("values") int value) {
        try (Scene scene = new Scene()) {
            RingLayout before = scene.rx.layout();
            long[] fields = {
                netmap_ring.num_slots$offset(), netmap_ring.nr_buf_size$offset(), netmap_ring.buf_ofs$offset()
            };
            long at = before.raw().offset() + fields[field];
            int former = scene.rx.region().get(JAVA_INT, at);
            scene.set(at, value);
            List<byte[]> got = new ArrayList<>();
            Way.FRAMES.take(scene.rx, got);
            assertEquals(PACKETS, got.size());
            for (int i = 0; i < PACKETS; i++) {
                assertArrayEquals(scene.sent.get(i), got.get(i));
            }
            scene.rx.close();
            PortException found = thrownBy(() -> scene.pipe.rx().close());
            if (value == former) {
                assertNull(found);
            } else {
                assertInstanceOf(PortCorruptedException.class, found);
                if (field < 2) {
                    requireText(found, Integer.toUnsignedString(value));
                }
            }
            scene.set(at, former);
            scene.pipe.rx().close();
        }
    }

    /** Where the rings lie was read at open, too: they go on, and are given out again. */
    @Property(tries = 200)
    void scribbledRingOffsetsAndCountsAreFound(
            @ForAll @IntRange(max = 6) int field, @ForAll("values") int value, @ForAll boolean high) {
        try (Scene scene = new Scene()) {
            NetmapPort port = scene.pipe.b();
            long nifp = port.context.desc.nifp().offset();
            long[] counts = {
                netmap_if.ni_tx_rings$offset(),
                netmap_if.ni_rx_rings$offset(),
                netmap_if.ni_host_tx_rings$offset(),
                netmap_if.ni_host_rx_rings$offset()
            };
            if (field < counts.length) {
                scene.set(nifp + counts[field], value);
            } else {
                long ofs = nifp + netmap_if.ring_ofs$offset() + (long) (field - counts.length) * Long.BYTES;
                port.region().set(JAVA_LONG, ofs, high ? (long) value << 32 : value);
            }
            List<byte[]> got = new ArrayList<>();
            Way.HANDLER.take(scene.rx, got);
            assertEquals(PACKETS, got.size());
            scene.rx.close();
            scene.pipe.rx().close();
        }
    }

    /** A transmit ring writes nothing outside of its buffers, whatever its free slots say. */
    @Property(tries = 200)
    void scribbledFreeSlotsOfATransmitRingAreFound(@ForAll("values") int value, @ForAll @IntRange(max = 3) int way) {
        try (Scene scene = new Scene()) {
            TxRing tx = scene.tx;
            long slot = tx.slot(tx.head);
            scene.set(slot + netmap_slot.buf_idx$offset(), value);
            byte[] packet = packet(9, 100);
            PortException found = thrownBy(() -> {
                switch (way) {
                    case 0 -> assertTrue(tx.send(packet));
                    case 1 -> assertEquals(1, tx.send((region, offset, capacity) -> 60, 1));
                    case 2 -> assertTrue(tx.sendFragments(MemorySegment.ofArray(new byte[5000]), 0, 5000));
                    default -> {
                        try (TxBatch batch = tx.reserve(1)) {
                            batch.put(0, packet);
                            batch.commit();
                        }
                    }
                }
            });
            long index = Integer.toUnsignedLong(value);
            if (index >= 2 && index < tx.layout().bufferCount()) {
                assertNull(found);
            } else {
                requireText(assertInstanceOf(PortCorruptedException.class, found), "buf_idx " + index);
                assertEquals(tx.slots() - 1 - PACKETS, tx.space(), "nothing was sent");
            }
        }
    }
}
