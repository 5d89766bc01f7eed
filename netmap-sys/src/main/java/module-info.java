/** The raw layer: netmap.h and netmap_user.h in Java, under their C names. */
@SuppressWarnings("module") // They are built after this one.
module io.github.netmap4j.sys {
    requires static org.jspecify;

    exports io.github.netmap4j.sys.abi;
    exports io.github.netmap4j.sys.ctrl;
    exports io.github.netmap4j.sys.device;
    exports io.github.netmap4j.sys.nmport;
    exports io.github.netmap4j.sys.os;
    exports io.github.netmap4j.sys.struct;
    exports io.github.netmap4j.sys.user;
    exports io.github.netmap4j.sys.wait;
    exports io.github.netmap4j.sys.layout to
            io.github.netmap4j,
            io.github.netmap4j.soft;
    exports io.github.netmap4j.sys.park to
            io.github.netmap4j,
            io.github.netmap4j.xdp;
    exports io.github.netmap4j.sys.call to
            io.github.netmap4j,
            io.github.netmap4j.soft,
            io.github.netmap4j.fuse,
            io.github.netmap4j.xdp,
            io.github.netmap4j.nic;

    uses io.github.netmap4j.sys.device.NetmapDeviceProvider;
}
