package io.github.netmap4j;

import io.github.netmap4j.sys.NetmapDevice;
import io.github.netmap4j.sys.NetmapException;
import io.github.netmap4j.sys.NetmapLibs;
import io.github.netmap4j.sys.NmDesc;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;

/** How a builder becomes a port. */
final class Opening {

    private static final String NETMAP = "netmap:";
    private static final String VALE = "vale";

    private Opening() {}

    static Netmap open(NetmapBuilder how) throws BindFailedException {
        String port = portName(how);
        requirePlatform(how, port, System.getProperty("os.name", ""));
        NetmapDevice device = how.deviceOrDefault();
        NmDesc desc;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment req = arena.allocate(nmreq.layout());
            nmreq.nr_tx_slots(req, how.txSlots);
            nmreq.nr_rx_slots(req, how.rxSlots);
            nmreq.nr_tx_rings(req, (short) how.txRings);
            nmreq.nr_rx_rings(req, (short) how.rxRings);
            nmreq.nr_arg3(req, how.extraBuffers);
            nmreq.nr_flags(req, (int) flags(how));
            desc = NetmapLibs.nm_open(device, port, req, 0, how.memoryOf == null ? null : how.memoryOf.desc);
        } catch (NetmapException failed) {
            throw BindFailedException.of(failed, "");
        }
        return bound(how, device, desc);
    }

    private static Netmap bound(NetmapBuilder how, NetmapDevice device, NmDesc desc) throws BindFailedException {
        try {
            Netmap opened = new Netmap(device, desc, how.statistics);
            if (how.memoryOf != null && !opened.sharesMemoryWith(how.memoryOf)) {
                throw new BindFailedException(
                        desc.name(),
                        BindFailedException.Reason.WRONG_MEMORY,
                        0,
                        "\"" + desc.name() + "\" is in " + opened.memory() + ", not in " + how.memoryOf.memory()
                                + ": it is open already, there; close it everywhere first, or open the other port with"
                                + " memoryOf this one",
                        null);
            }
            Flight.opened(opened);
            return opened;
        } catch (Throwable failed) {
            desc.close();
            throw failed;
        }
    }

    static Netmap openRing(Netmap of, int index) throws BindFailedException {
        return new NetmapBuilder(base(of.name())).ring(index).memoryOf(of).open();
    }

    private static long flags(NetmapBuilder how) {
        return how.flags
                | (how.exclusive ? netmap_h.NR_EXCLUSIVE() : 0)
                | (how.txOnly ? netmap_h.NR_TX_RINGS_ONLY() : 0)
                | (how.rxOnly ? netmap_h.NR_RX_RINGS_ONLY() : 0);
    }

    /** The name with its prefix, and with the suffixes of the rings and the memory that the builder names. */
    static String portName(NetmapBuilder how) throws BindFailedException {
        String name = how.name.startsWith(NETMAP) || how.name.startsWith(VALE) ? how.name : NETMAP + how.name;
        int colon = how.name.indexOf(':');
        if (colon >= 0 && name.startsWith(NETMAP) && !how.name.startsWith(NETMAP)) {
            throw new BindFailedException(
                    how.name,
                    BindFailedException.Reason.BAD_NAME,
                    0,
                    "\"" + how.name + "\" has a prefix that netmap does not know: it is netmap:NAME (or NAME alone) for"
                            + " an interface or a pipe, valeX:Y for a port of a switch",
                    null);
        }
        int end = options(name);
        String suffix = how.binding.suffix + (how.binding == NetmapBuilder.Binding.ONE ? how.ring : "");
        int memory = how.memoryOf == null ? how.memoryId : how.memoryOf.memoryId();
        return name.substring(0, end) + suffix + name.substring(end) + (memory == 0 ? "" : "@" + memory);
    }

    /** Where flags and memory id start in a name. */
    private static int options(String name) {
        int slash = name.indexOf('/');
        int at = name.indexOf('@');
        return Math.min(slash < 0 ? name.length() : slash, at < 0 ? name.length() : at);
    }

    /** The name without the suffix that says which rings; pipes keep theirs. */
    private static String base(String name) {
        return name.substring(0, options(name)).replaceFirst("(?:[*^]|-\\d+)$", "");
    }

    static void requirePlatform(NetmapBuilder how, String port, String system) throws UnsupportedPlatformException {
        String os = system.toLowerCase(Locale.ROOT);
        if (!os.startsWith("linux") && !os.startsWith("freebsd") && how.wantsKernel()) {
            throw new UnsupportedPlatformException(port, system, null);
        }
    }
}
