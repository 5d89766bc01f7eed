/** Views and writers of packet headers, checksums and flow hashes, over any memory. Needs only java.base. */
module io.github.netmap4j.packet {
    requires static org.jspecify;

    exports io.github.netmap4j.packet;
}
