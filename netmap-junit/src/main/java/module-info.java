/**
 * The test kit: netmap programs tested on a software device of their own.
 *
 * @provides io.github.netmap4j.sys.device.NetmapDeviceProvider the device named {@code test}
 */
module io.github.netmap4j.junit {
    requires static org.jspecify;
    requires transitive io.github.netmap4j;
    requires transitive io.github.netmap4j.soft;
    requires io.github.netmap4j.pcap;
    requires transitive org.junit.jupiter.api;

    exports io.github.netmap4j.junit;

    provides io.github.netmap4j.sys.device.NetmapDeviceProvider with
            io.github.netmap4j.junit.TestDeviceProvider;
}
