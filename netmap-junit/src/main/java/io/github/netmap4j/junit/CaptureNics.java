package io.github.netmap4j.junit;

import io.github.netmap4j.pcap.CaptureReader;
import io.github.netmap4j.pcap.CaptureWriter;
import io.github.netmap4j.soft.spi.Nic;
import io.github.netmap4j.soft.spi.NicSource;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.sys.os.Errno;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * NICs that play a capture file and record what is sent into another:
 *
 * {@snippet class="io.github.netmap4j.junit.SnippetsTest" region="capture"}
 *
 * <p>A NIC has one ring. It plays its file once, from the first open of its receive ring on, as fast as a program takes the
 * frames; what is longer than a buffer is cut. The file with what was sent is complete when the port is closed; the next
 * open writes it anew.
 */
public final class CaptureNics implements NicSource {

    private record Files(@Nullable Path plays, @Nullable Path records) {}

    private final Map<String, Files> nics = new ConcurrentHashMap<>();

    /** No NICs yet. */
    public CaptureNics() {}

    /**
     * Adds a NIC.
     *
     * @param name its name, as in {@code netmap:NAME}
     * @param plays the capture that it receives: pcap or pcapng, of Ethernet; null for nothing
     * @param records the file, pcap, for what it sends; null to drop that
     * @return this
     */
    public CaptureNics add(String name, @Nullable Path plays, @Nullable Path records) {
        nics.put(Objects.requireNonNull(name, "name"), new Files(plays, records));
        return this;
    }

    @Override
    public boolean has(String name) {
        return nics.containsKey(name);
    }

    @Override
    public @Nullable Nic open(String name) {
        Files files = nics.get(name);
        if (files == null) {
            return null;
        }
        CaptureReader reader = null;
        try {
            reader = files.plays == null ? null : CaptureReader.open(files.plays);
            return new CaptureNic(reader, files.records == null ? null : CaptureWriter.open(files.records));
        } catch (IOException failed) {
            CaptureNic.close(reader);
            throw new RequestRefusedException(Errno.EIO, name + ": " + failed);
        }
    }
}
