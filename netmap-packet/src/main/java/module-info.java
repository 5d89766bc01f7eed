/** Views and writers of packet headers, checksums and flow hashes, over any memory. Nothing else is needed. */
module io.github.netmap4j.packet {
    requires static org.jspecify;

    exports io.github.netmap4j.packet;
}
