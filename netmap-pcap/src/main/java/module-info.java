/** Capture files, pcap and pcapng, read and written without an object per packet. */
module io.github.netmap4j.pcap {
    // For zstd files, if zstd-jni is available.
    requires static com.github.luben.zstd_jni;
    requires static org.jspecify;

    exports io.github.netmap4j.pcap;
}
