/** The test kit: netmap programs tested on a software device of their own. */
module io.github.netmap4j.junit {
    requires static org.jspecify;
    requires transitive io.github.netmap4j;
    requires transitive io.github.netmap4j.soft;
    requires io.github.netmap4j.pcap;
    requires transitive org.junit.jupiter.api;

    exports io.github.netmap4j.junit;
}
