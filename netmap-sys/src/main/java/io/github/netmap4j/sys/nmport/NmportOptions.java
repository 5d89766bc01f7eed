package io.github.netmap4j.sys.nmport;

import static io.github.netmap4j.sys.call.PortText.atoi;
import static io.github.netmap4j.sys.nmport.NmreqOptKey.NMREQ_OPTK_DEFAULT;
import static io.github.netmap4j.sys.nmport.NmreqOptKey.NMREQ_OPTK_MUSTSET;
import static io.github.netmap4j.sys.nmport.NmreqOptParser.NMREQ_OPTF_DISABLED;
import static io.github.netmap4j.sys.os.Errno.EINVAL;

import io.github.netmap4j.sys.ctrl.NmreqPoolsInfo;
import io.github.netmap4j.sys.ctrl.NmreqRegister;
import io.github.netmap4j.sys.device.NetmapException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The options that a port's specification may have. Numbers are read as atoi(3) reads them, and cut to their field, as
 * libnetmap does.
 */
final class NmportOptions {

    private static final int DEFAULT_KEY = NMREQ_OPTK_DEFAULT | NMREQ_OPTK_MUSTSET;

    static final List<NmreqOptParser> PARSERS = List.of(
            new NmreqOptParser("share", 0, NmportOptions::share).key("port", DEFAULT_KEY),
            new NmreqOptParser("extmem", 0, NmportOptions::extmem)
                    .key("file", DEFAULT_KEY)
                    .key("if_num", 0)
                    .key("if_size", 0)
                    .key("ring_num", 0)
                    .key("ring_size", 0)
                    .key("buf_num", 0)
                    .key("buf_size", 0),
            // The general keys come before the special ones, which override them.
            new NmreqOptParser("conf", 0, NmportOptions::conf)
                    .key("rings", 0)
                    .key("host_rings", 0)
                    .key("slots", 0)
                    .key("tx_rings", 0)
                    .key("rx_rings", 0)
                    .key("host_tx_rings", 0)
                    .key("host_rx_rings", 0)
                    .key("tx_slots", 0)
                    .key("rx_slots", 0),
            new NmreqOptParser("offset", NMREQ_OPTF_DISABLED, NmportOptions::offset)
                    .key("initial", DEFAULT_KEY)
                    .key("bits", 0));

    private NmportOptions() {}

    /** Finds an option by its name; null if there is none. */
    static @Nullable NmreqOptParser find(String prefix) {
        return PARSERS.stream()
                .filter(parser -> parser.prefix().equals(prefix))
                .findFirst()
                .orElse(null);
    }

    private static void share(NmreqParseCtx p) throws NetmapException {
        NmportD d = (NmportD) p.token();
        int memId = Nmreq.nmreq_get_mem_id(new Portspec(p.keys(0)), p.ctx());
        int before = d.reg().nr_mem_id();
        if (before != 0 && before != memId) {
            throw p.ctx()
                    .badName(
                            "nmport_parse",
                            d.hdr().nr_name(),
                            EINVAL,
                            "the memory of " + p.keys(0) + " is " + memId + ", but " + before
                                    + " is asked for already");
        }
        d.reg().nr_mem_id(memId);
    }

    private static void extmem(NmreqParseCtx p) throws NetmapException {
        NmportD d = (NmportD) p.token();
        d.extmemFromFile(p.keys(0));
        NmreqPoolsInfo info = Objects.requireNonNull(d.extmem()).nro_info();
        for (int i = 1; i <= 6; i++) {
            if (p.keys(i) == null) {
                continue;
            }
            long value = Integer.toUnsignedLong(atoi(p.keys(i)));
            var _ =
                    switch (i) {
                        case 1 -> info.nr_if_pool_objtotal(value);
                        case 2 -> info.nr_if_pool_objsize(value);
                        case 3 -> info.nr_ring_pool_objtotal(value);
                        case 4 -> info.nr_ring_pool_objsize(value);
                        case 5 -> info.nr_buf_pool_objtotal(value);
                        default -> info.nr_buf_pool_objsize(value);
                    };
        }
    }

    private static void conf(NmreqParseCtx p) {
        NmreqRegister reg = ((NmportD) p.token()).reg();
        for (int i = 0; i < 9; i++) {
            if (p.keys(i) == null) {
                continue;
            }
            int rings = atoi(p.keys(i)) & 0xffff;
            long slots = Integer.toUnsignedLong(atoi(p.keys(i)));
            var _ =
                    switch (i) {
                        case 0 -> reg.nr_tx_rings(rings).nr_rx_rings(rings);
                        case 1 -> reg.nr_host_tx_rings(rings).nr_host_rx_rings(rings);
                        case 2 -> reg.nr_tx_slots(slots).nr_rx_slots(slots);
                        case 3 -> reg.nr_tx_rings(rings);
                        case 4 -> reg.nr_rx_rings(rings);
                        case 5 -> reg.nr_host_tx_rings(rings);
                        case 6 -> reg.nr_host_rx_rings(rings);
                        case 7 -> reg.nr_tx_slots(slots);
                        default -> reg.nr_rx_slots(slots);
                    };
        }
    }

    private static void offset(NmreqParseCtx p) {
        long initial = atoi(p.keys(0));
        long bits = p.keys(1) == null ? 0 : atoi(p.keys(1));
        Nmport.nmport_offset((NmportD) p.token(), initial, initial, bits, 0);
    }
}
