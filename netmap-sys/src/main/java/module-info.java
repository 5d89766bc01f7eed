/**
 * The raw layer: netmap.h and netmap_user.h in Java, under their C names.
 */
module io.github.netmap4j.sys {
    exports io.github.netmap4j.sys;
    exports io.github.netmap4j.sys.abi;
    exports io.github.netmap4j.sys.ctrl;
    exports io.github.netmap4j.sys.nmport;

    uses io.github.netmap4j.sys.NetmapDeviceProvider;
}
