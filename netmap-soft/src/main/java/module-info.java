/**
 * The software device: netmap in this process.
 *
 * @provides io.github.netmap4j.sys.device.NetmapDeviceProvider the device named {@code soft}
 */
module io.github.netmap4j.soft {
    requires static org.jspecify;
    requires transitive io.github.netmap4j.sys;
    requires jdk.jfr;

    exports io.github.netmap4j.soft;
    exports io.github.netmap4j.soft.clock;
    exports io.github.netmap4j.soft.link;
    exports io.github.netmap4j.soft.spi;

    uses io.github.netmap4j.soft.spi.NicDriver;

    provides io.github.netmap4j.sys.device.NetmapDeviceProvider with
            io.github.netmap4j.soft.SoftDeviceProvider;
}
