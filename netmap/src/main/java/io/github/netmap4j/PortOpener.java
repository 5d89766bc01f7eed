package io.github.netmap4j;

import static io.github.netmap4j.sys.nmport.Nmport.nmport_new;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_offset;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_open_desc;
import static io.github.netmap4j.sys.nmport.Nmport.nmport_parse;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.ctrl.NmreqRegister;
import io.github.netmap4j.sys.device.CorruptMemoryException;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.nmport.Nmctx;
import io.github.netmap4j.sys.nmport.NmportD;
import java.util.Locale;

/** Opens the port that a builder describes. */
final class PortOpener {

    private static final String NETMAP = "netmap:";
    private static final String VALE = "vale";

    private PortOpener() {}

    static NetmapPort open(PortSettings how) throws PortOpenException {
        how.requireConsistent();
        String port = portName(how);
        NameOptions.check(port);
        requirePlatform(how, port, System.getProperty("os.name", ""));
        if (how.memoryOf != null) {
            how.memoryOf.requireOpen();
        }
        // Ports of one context that are in one memory share a mapping.
        Nmctx ctx = how.memoryOf == null ? new Nmctx(how.deviceOrDefault()) : how.memoryOf.context.desc.ctx();
        NmportD desc = nmport_new(ctx);
        try {
            request(how, port, desc);
            nmport_open_desc(desc);
            requireRoom(port, desc.reg());
            NetmapPort opened = new NetmapPort(port, desc, how.statistics);
            requireMemory(how, opened);
            opened.watch();
            JfrEvents.opened(opened.context);
            return opened;
        } catch (NetmapException failed) {
            desc.close();
            throw OpenFailure.of(port, ctx.device(), failed, name -> NetmapPort.preflight(ctx.device(), name));
        } catch (CorruptMemoryException found) {
            desc.close();
            throw new PortCorruptedException(found.finding(), found);
        } catch (Throwable failed) {
            desc.close();
            throw failed;
        }
    }

    /** Fills the request: first what the name may override, then the name, then what a name cannot express. */
    private static void request(PortSettings how, String port, NmportD desc) throws NetmapException, PortOpenException {
        NmreqRegister reg = desc.reg();
        reg.nr_mem_id(how.memoryOf == null ? how.memoryId : how.memoryOf.memoryId())
                .nr_tx_slots(how.txSlots)
                .nr_rx_slots(how.rxSlots)
                .nr_tx_rings(how.txRings)
                .nr_rx_rings(how.rxRings)
                .nr_host_tx_rings(how.hostTxRings)
                .nr_host_rx_rings(how.hostRxRings)
                .nr_extra_bufs(how.extraBuffers);
        nmport_parse(desc, port);
        reg.nr_flags(reg.nr_flags() | how.flags);
        requireRings(port, reg);
        if (how.maxOffset >= 0) {
            nmport_offset(desc, how.initialOffset, how.maxOffset, 0, 0);
        }
    }

    /** netmap would open a port without rings. */
    private static void requireRings(String port, NmreqRegister reg) throws PortOpenException {
        if (has(reg, netmap_h.NR_TX_RINGS_ONLY()) && has(reg, netmap_h.NR_RX_RINGS_ONLY())) {
            throw refused(
                    port,
                    "is to have transmit rings only and receive rings only, which leaves none: leave out one"
                            + " of txOnly() and rxOnly(), or of /T and /R in the name");
        }
    }

    /** netmap would make rings of one slot, which hold no packet: one slot always stays with it. */
    private static void requireRoom(String port, NmreqRegister reg) throws PortOpenException {
        boolean tx = !has(reg, netmap_h.NR_RX_RINGS_ONLY()) && reg.nr_tx_slots() == 1;
        if (tx || (!has(reg, netmap_h.NR_TX_RINGS_ONLY()) && reg.nr_rx_slots() == 1)) {
            throw refused(
                    port,
                    "has " + (tx ? "transmit" : "receive") + " rings of 1 slot, and one slot always stays with"
                            + " netmap, so that no packet fits: ask for 2 or more ("
                            + (tx ? "txSlots, @conf:tx-slots" : "rxSlots," + " @conf:rx-slots")
                            + ") where the port is made");
        }
    }

    private static boolean has(NmreqRegister reg, long flag) {
        return (reg.nr_flags() & flag) != 0;
    }

    private static PortOpenException refused(String port, String why) {
        return new PortOpenException(port, PortOpenException.Reason.REFUSED, 0, "\"" + port + "\" " + why, null);
    }

    private static void requireMemory(PortSettings how, NetmapPort opened) throws PortOpenException {
        if (how.memoryOf != null && !opened.sharesMemoryWith(how.memoryOf)) {
            throw new PortOpenException(
                    opened.name(),
                    PortOpenException.Reason.WRONG_MEMORY,
                    0,
                    "\"" + opened.name() + "\" is in " + opened.context.memory() + ", not in "
                            + how.memoryOf.context.memory()
                            + ": it is open already, there; close it everywhere first, or open the other port with"
                            + " memoryOf this one",
                    null);
        }
    }

    static NetmapPort openRing(NetmapPort of, int index) throws PortOpenException {
        PortSettings how = NetmapPort.builder(base(of.name())).ring(index).memoryOf(of);
        how.flags = of.context.desc.reg().nr_flags() & ~(netmap_h.NR_REG_MASK() | netmap_h.NR_EXCLUSIVE());
        how.statistics = of.context.statistics;
        return open(how);
    }

    /** The name with its prefix, and with the suffix of the rings that the builder names. */
    static String portName(PortSettings how) throws PortOpenException {
        String name = how.name.startsWith(NETMAP) || how.name.startsWith(VALE) ? how.name : NETMAP + how.name;
        int end = options(name);
        int colon = how.name.indexOf(':');
        if (colon >= 0 && colon < options(how.name) && name.startsWith(NETMAP) && !how.name.startsWith(NETMAP)) {
            throw new PortOpenException(
                    how.name,
                    PortOpenException.Reason.BAD_NAME,
                    0,
                    "\"" + how.name + "\" has a prefix that netmap does not know: it is netmap:NAME (or NAME alone) for"
                            + " an interface or a pipe, valeX:Y for a port of a switch",
                    null);
        }
        return name.substring(0, end) + how.binding.suffix(how.ring) + name.substring(end);
    }

    /** Where flags, memory id and options start in a name. */
    private static int options(String name) {
        int slash = name.indexOf('/');
        int at = name.indexOf('@');
        return Math.min(slash < 0 ? name.length() : slash, at < 0 ? name.length() : at);
    }

    /** The name without the suffix that says which rings; pipes keep theirs. */
    private static String base(String name) {
        return name.substring(0, options(name)).replaceFirst("(?:[*]|\\^\\d*|-\\d+)$", "");
    }

    static void requirePlatform(PortSettings how, String port, String system) throws UnsupportedPlatformException {
        String os = system.toLowerCase(Locale.ROOT);
        if (!os.startsWith("linux") && !os.startsWith("freebsd") && how.wantsKernel()) {
            throw new UnsupportedPlatformException(port, system, null);
        }
    }
}
