package io.github.netmap4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every public method of rings and batches after the port's close: it throws, or is one of those that say otherwise. */
final class AfterCloseTest {

    private final Soft soft = new Soft();
    private final NetmapPort port =
            soft.open(soft.builder("soft0").nicAndHost().statistics().extraBuffers(4));

    @AfterEach
    void close() {
        soft.close();
    }

    private static Object argument(Class<?> type, TxRing target) {
        return switch (type.getSimpleName()) {
            case "int" -> 1;
            case "long" -> 1L;
            case "boolean" -> true;
            case "byte[]" -> new byte[60];
            case "ByteBuffer" -> ByteBuffer.allocate(60);
            case "MemorySegment" -> MemorySegment.ofArray(new byte[60]);
            case "Duration" -> Duration.ZERO;
            case "TxRing" -> target;
            case "Predicate" -> (Predicate<Object>) _ -> true;
            case "Consumer" -> (Consumer<Object>) _ -> {};
            case "PacketHandler" -> (PacketHandler) (region, offset, length, more) -> {};
            case "ControlledHandler" -> (ControlledHandler) _ -> ControlledHandler.Verdict.STOP;
            case "PacketFiller" -> (PacketFiller) (region, offset, capacity) -> 60;
            default -> throw new AssertionError("no argument of type " + type);
        };
    }

    /** The names of the methods that return; the others say that the port is closed. */
    private static Set<String> returning(Object ring, TxRing target) throws IllegalAccessException {
        Set<String> returning = new TreeSet<>();
        for (Method method : ring.getClass().getMethods()) {
            if (method.getDeclaringClass() == Object.class || method.isSynthetic()) {
                continue;
            }
            Object[] arguments = new Object[method.getParameterCount()];
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = argument(method.getParameterTypes()[i], target);
            }
            try {
                method.invoke(ring, arguments);
                returning.add(method.getName());
            } catch (InvocationTargetException thrown) {
                assertInstanceOf(PortClosedException.class, thrown.getCause(), method::toString);
            }
        }
        return returning;
    }

    @Test
    void onlyWhatWasKnownBeforeIsToldByARing() throws Exception {
        TxRing tx = port.txRing(0);
        RxRing rx = port.rxRing(0);
        TxRing hostTx = port.hostTxRing(0);
        RxRing hostRx = port.hostRxRing(0);
        port.close();
        Set<String> told = Set.of(
                "index", "kind", "slots", "bufferSize", "maxPayload", "statistics", "toString", "region", "close");
        for (TxRing ring : new TxRing[] {tx, hostTx}) {
            assertEquals(new TreeSet<>(told), returning(ring, tx));
        }
        Set<String> toldByRx = new TreeSet<>(told);
        toldByRx.remove("maxPayload");
        toldByRx.add("undeliverable");
        for (RxRing ring : new RxRing[] {rx, hostRx}) {
            assertEquals(toldByRx, returning(ring, tx));
        }
    }

    @Test
    void aTransmitBatchTellsNothing() throws Exception {
        TxRing tx = port.txRing(0);
        TxBatch committed = tx.reserve(1);
        committed.length(0, 60);
        committed.commit();
        assertThrowsOn(committed);
        TxBatch open = tx.reserve(2);
        port.close();
        assertThrowsOn(open);
    }

    @Test
    void aReceiveBatchTellsNothing() throws Exception {
        RxRing rx = port.rxRing(0);
        TxRing tx = port.txRing(0);
        try (NetmapPort wire = soft.open("soft1")) {
            TxRing out = wire.txRing(0);
            assertEquals(List.of(true, true), List.of(out.send(new byte[60]), out.send(new byte[60])));
            out.sync();
        }
        assertEquals(true, port.awaitRx(Duration.ofSeconds(10)), "arrived");
        RxBatch batch = rx.recv(8);
        port.close();
        // The default methods of Iterable begin with iterator(), which throws.
        assertEquals(Set.of("close"), returning(batch, tx));
    }

    @Test
    void extraBuffersTellOnlyTheirSizes() throws Exception {
        TxRing tx = port.txRing(0);
        ExtraBuffers pool = port.extraBuffers();
        ExtraBuffer taken = pool.take();
        ExtraBuffer givenBack = pool.take();
        givenBack.close();
        port.close();
        assertEquals(Set.of("size"), returning(pool, tx));
        assertEquals(Set.of("capacity", "close"), returning(taken, tx));
        assertEquals(Set.of("capacity", "close"), returning(givenBack, tx));
    }

    private static void assertThrowsOn(TxBatch batch) {
        assertThrows(IllegalStateException.class, batch::region);
        assertThrows(IllegalStateException.class, batch::size);
        assertThrows(IllegalStateException.class, () -> batch.offset(0));
        assertThrows(IllegalStateException.class, () -> batch.capacity(0));
        assertThrows(IllegalStateException.class, () -> batch.put(0, new byte[60]));
        assertThrows(IllegalStateException.class, batch::commit);
    }
}
