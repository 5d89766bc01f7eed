/**
 * The software device: netmap in this process.
 *
 * @provides io.github.netmap4j.sys.NetmapDeviceProvider the device named {@code soft}
 */
module io.github.netmap4j.soft {
    requires transitive io.github.netmap4j.sys;
    requires jdk.jfr;

    exports io.github.netmap4j.soft;

    provides io.github.netmap4j.sys.NetmapDeviceProvider with
            io.github.netmap4j.soft.SoftDeviceProvider;
}
