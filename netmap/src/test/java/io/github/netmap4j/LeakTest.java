package io.github.netmap4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.internal.OpenPort;
import io.github.netmap4j.internal.OpenPorts;
import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.testing.Await;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A port that the program loses without closing it: reported, with the place of its open if that was asked for, and freed. */
@Timeout(120)
final class LeakTest {

    private final SoftDevice device = SoftDevice.builder().name("soft").build();
    private final BlockingQueue<LogRecord> warnings = new LinkedBlockingQueue<>();
    private final Logger logger = Logger.getLogger("io.github.netmap4j");
    private final Handler collector = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            warnings.add(entry);
        }

        @Override
        public void flush() {
            // Nothing is kept back.
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    };

    @BeforeEach
    void listen() {
        logger.addHandler(collector);
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(collector);
        logger.setUseParentHandlers(true);
        System.clearProperty(OpenPorts.TRACE);
    }

    private List<OpenPort> here() {
        return OpenPorts.list().stream()
                .filter(open -> open.device().equals(device))
                .toList();
    }

    private void lose(String name) throws PortOpenException {
        NetmapPort port = NetmapPort.builder(name).device(device).open();
        assertTrue(port.txRing(0).send(new byte[60]), "its rings are taken");
        port.rxRing(0);
    }

    private LogRecord collected() throws InterruptedException {
        return collected(0);
    }

    private LogRecord collected(int stillOpen) throws InterruptedException {
        LogRecord told = null;
        while (told == null) {
            System.gc();
            told = warnings.poll(20, TimeUnit.MILLISECONDS);
        }
        Await.until("the descriptors are closed", () -> device.openDescriptors() == stillOpen);
        return told;
    }

    @Test
    void aLostPortIsToldAndFreed() throws Exception {
        lose("vale0:lost");
        LogRecord told = collected();
        assertTrue(told.getMessage().contains("vale0:lost on soft was never closed"), told.getMessage());
        assertTrue(told.getMessage().contains("-Dnetmap4j.traceOpens=true"), told.getMessage());
        assertNull(told.getThrown());
        assertEquals(List.of(), here());
        Await.until("nothing is mapped", () -> device.openMappings() == 0);
        try (NetmapPort again = NetmapPort.builder("vale0:lost").device(device).open()) {
            assertTrue(again.txRing(0).send(new byte[60]), "its rings can be taken");
        }
    }

    private void loseWithExtraBuffersOut(int memoryId) throws PortOpenException {
        NetmapPort port = NetmapPort.builder("vale0:lost")
                .device(device)
                .memoryId(memoryId)
                .extraBuffers(8)
                .open();
        ExtraBuffer kept = port.extraBuffers().take();
        ExtraBuffer exchanged = port.extraBuffers().take();
        TxBatch batch = port.txRing(0).reserve(1);
        batch.swap(0, exchanged, 60);
        batch.commit();
        port.extraBuffers().take().close();
        assertEquals(6, port.extraBuffers().available(), () -> kept.index() + " is out");
    }

    @Test
    void theExtraBuffersOfALostPortGoBackToItsMemoryAlsoThoseThatWereOut() throws Exception {
        // Another port of the memory: with its last one, whatever leaked would be free anyway.
        try (NetmapPort stays = NetmapPort.builder("vale0:stays").device(device).open()) {
            int id = stays.memoryId();
            int before = device.memory(id).orElseThrow().buffersFree();
            loseWithExtraBuffersOut(id);
            collected(1);
            // The descriptor leaves its table before its port is gone.
            Await.until(
                    "the buffers are back",
                    () -> device.memory(id).orElseThrow().buffersFree() == before);
            assertEquals(0, device.memory(id).orElseThrow().corrupted());
        }
    }

    @Test
    void thePropertyShowsThePlaceOfTheOpen() throws Exception {
        System.setProperty(OpenPorts.TRACE, "true");
        lose("vale0:traced");
        LogRecord told = collected();
        assertFalse(told.getMessage().contains("traceOpens"), told.getMessage());
        assertTrue(
                List.of(told.getThrown().getStackTrace()).stream()
                        .anyMatch(at -> at.getMethodName().equals("lose")),
                "the stack of the open");
    }

    @Test
    void aFlightRecordingHasEachLeak() throws Exception {
        BlockingQueue<RecordedEvent> events = new LinkedBlockingQueue<>();
        try (RecordingStream recording = new RecordingStream()) {
            recording.enable("io.github.netmap4j.Leak");
            recording.onEvent("io.github.netmap4j.Leak", events::add);
            recording.startAsync();
            lose("vale0:recorded");
            collected();
            recording.stop();
        }
        RecordedEvent leak = events.take();
        assertEquals("vale0:recorded", leak.getString("port"));
        assertEquals("soft", leak.getString("device"));
        assertNull(leak.getString("place"));
    }

    @Test
    void whatIsOpenIsListedWithItsPlace() throws Exception {
        System.setProperty(OpenPorts.TRACE, "true");
        try (NetmapPort port = NetmapPort.builder("vale0:a").device(device).open()) {
            OpenPort open = here().getFirst();
            assertEquals(port.name(), open.name());
            assertEquals("whatIsOpenIsListedWithItsPlace", method(open));
            assertEquals("vale0:a on soft", open.toString());
            try (NetmapPort _ = port.openRing(0)) {
                assertEquals(2, here().size());
            }
        }
        assertEquals(List.of(), here());
        assertTrue(warnings.isEmpty(), "what was closed is no leak");
    }

    private String method(OpenPort open) {
        return List.of(open.place().orElseThrow().getStackTrace()).stream()
                .filter(at -> at.getClassName().equals(LeakTest.class.getName()))
                .findFirst()
                .orElseThrow()
                .getMethodName();
    }
}
