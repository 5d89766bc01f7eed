package io.github.netmap4j.pcap;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A record, kept. */
record Recorded(long nanos, int wireLength, String bytes) {

    static Recorded of(CaptureReader capture) {
        byte[] bytes =
                capture.memory().asSlice(capture.offset(), capture.length()).toArray(ValueLayout.JAVA_BYTE);
        return new Recorded(
                capture.nanos(), capture.wireLength(), HexFormat.of().formatHex(bytes));
    }

    static List<Recorded> all(CaptureReader capture) throws IOException {
        List<Recorded> records = new ArrayList<>();
        while (capture.next()) {
            records.add(of(capture));
        }
        return records;
    }

    static List<Recorded> all(Path file) throws IOException {
        try (CaptureReader capture = CaptureReader.builder(file).anyLinkType().open()) {
            return all(capture);
        }
    }
}
