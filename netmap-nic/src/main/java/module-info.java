/**
 * netmap ports on the interfaces of a stock Linux kernel: the software device with NICs over AF_XDP.
 *
 * @provides io.github.netmap4j.sys.device.NetmapDeviceProvider the device named {@code xdp}
 * @provides io.github.netmap4j.soft.spi.NicDriver the NICs of that device, for others
 */
module io.github.netmap4j.nic {
    requires static org.jspecify;
    requires transitive io.github.netmap4j.soft;
    requires transitive io.github.netmap4j.xdp;

    exports io.github.netmap4j.nic;

    provides io.github.netmap4j.sys.device.NetmapDeviceProvider with
            io.github.netmap4j.nic.XdpDeviceProvider;
    provides io.github.netmap4j.soft.spi.NicDriver with
            io.github.netmap4j.nic.XdpNicDriver;
}
