package io.github.netmap4j.pcap.file;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The only class that names zstd-jni, which may be absent. */
final class Zstd {

    private Zstd() {}

    static InputStream open(InputStream compressed) throws IOException {
        return new ZstdInputStream(compressed);
    }
}
