package io.github.netmap4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_ring;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a flight recording shows of ports. */
final class FlightTest {

    @TempDir
    private Path dir;

    private List<RecordedEvent> record(Recording recording, Runnable what) throws Exception {
        recording.start();
        what.run();
        recording.stop();
        Path file = dir.resolve("recording.jfr");
        recording.dump(file);
        return RecordingFile.readAllEvents(file);
    }

    private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("io.github.netmap4j." + name))
                .toList();
    }

    @Test
    void openCloseAndResetAreRecorded() throws Exception {
        try (Recording recording = new Recording()) {
            List<RecordedEvent> events = record(recording, () -> {
                try (Soft soft = new Soft()) {
                    NetmapPort port = soft.open("vale0:jfr");
                    TxRing tx = port.txRing(0);
                    tx.region().set(ValueLayout.JAVA_INT, tx.raw().offset() + netmap_ring.tail$offset(), -1);
                    assertThrows(PortCorruptedException.class, tx::space);
                }
            });
            RecordedEvent open = named(events, "Open").getFirst();
            assertEquals("vale0:jfr", open.getString("port"));
            assertTrue(open.getInt("memoryId") > 1);
            assertEquals("vale0:jfr", named(events, "Close").getFirst().getString("port"));
            assertTrue(named(events, "Reset").getFirst().getString("detail").contains("tail 4294967295"));
        }
    }

    @Test
    void aSyncBeyondItsThresholdIsRecorded() throws Exception {
        for (boolean slow : new boolean[] {true, false}) {
            try (Recording recording = new Recording()) {
                recording
                        .enable("io.github.netmap4j.SlowSync")
                        .withThreshold(slow ? Duration.ZERO : Duration.ofHours(1));
                List<RecordedEvent> events = record(recording, () -> {
                    try (Soft soft = new Soft()) {
                        soft.open("vale0:jfr").txRing(0).sync();
                    }
                });
                List<RecordedEvent> syncs = named(events, "SlowSync");
                assertEquals(slow ? 1 : 0, syncs.size());
                if (slow) {
                    assertEquals("tx ring 0 of vale0:jfr", syncs.getFirst().getString("ring"));
                }
            }
        }
        assertFalse(JfrEvents.slowSyncEnabled(), "off without a recording");
    }
}
