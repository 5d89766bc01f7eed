package io.github.netmap4j.examples.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.packet.Addresses;
import io.github.netmap4j.packet.Layer;
import io.github.netmap4j.packet.Packet;
import io.github.netmap4j.packet.PacketWriter;
import io.github.netmap4j.packet.ParseResult;
import io.github.netmap4j.pcap.CaptureReader;
import io.github.netmap4j.pcap.CaptureWriter;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The snippets of the Javadoc about packets and captures: each is compiled, and runs here. */
final class PacketSnippetsTest {

    private final MemorySegment memory = MemorySegment.ofArray(new byte[2048]);
    private int handled;

    private void handle(MemorySegment memory, long offset, int length, long nanos) {
        assertEquals(42, nanos);
        assertEquals(60, memory.asSlice(offset, length).byteSize());
        handled++;
    }

    @Test
    void writeAndParse() {
        PacketWriter writer = new PacketWriter();
        long destination = Addresses.mac("02:00:00:00:00:02");
        long source = Addresses.mac("02:00:00:00:00:01");
        int from = Addresses.ipv4("192.0.2.1");
        int to = Addresses.ipv4("192.0.2.2");
        byte[] question = new byte[8];
        long offset = 128;
        int room = 1514;
        // @start region="write"
        int length = writer.start(memory, offset, room)
                .ethernet(destination, source)
                .ipv4(from, to)
                .udp(2000, 53)
                .payload(question)
                .finish(); // lengths, checksums, padding
        // @end region="write"
        assertEquals(60, length);
        int port = 0;
        // @start region="parse"
        Packet packet = new Packet(); // once, for all frames
        if (packet.parse(memory, offset, length) == ParseResult.OK && packet.has(Layer.UDP)) {
            port = packet.udp().destinationPort();
        }
        // @end region="parse"
        assertEquals(53, port);
    }

    @Test
    void capture(@TempDir Path directory) throws Exception {
        long offset = 0;
        int length = 60;
        long nanos = 42;
        Path file = directory.resolve("office.pcap");
        // @start region="capture"
        try (CaptureWriter capture = CaptureWriter.open(file)) {
            capture.write(memory, offset, length, nanos);
            capture.flush(); // the system has it now, whatever becomes of this process
        }
        // @end region="capture"
        // @start region="read"
        try (CaptureReader capture = CaptureReader.open(file)) {
            while (capture.next()) {
                handle(capture.memory(), capture.offset(), capture.length(), capture.nanos());
            }
        }
        // @end region="read"
        assertEquals(1, handled);
    }
}
