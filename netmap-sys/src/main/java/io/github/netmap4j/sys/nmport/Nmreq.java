package io.github.netmap4j.sys.nmport;

import static io.github.netmap4j.sys.os.Errno.EINVAL;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.call.PortText;
import io.github.netmap4j.sys.ctrl.NetmapReq;
import io.github.netmap4j.sys.ctrl.NmreqHeader;
import io.github.netmap4j.sys.ctrl.NmreqOption;
import io.github.netmap4j.sys.ctrl.NmreqPortInfoGet;
import io.github.netmap4j.sys.ctrl.NmreqRegister;
import io.github.netmap4j.sys.device.NetmapException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * libnetmap's functions for requests, {@code nmreq_*}, under their C names, to be imported statically: the parts of a
 * port specification's parser, and lists of options.
 *
 * <p>Where C returns -1 and sets errno, these throw; the context's error callback gets the message first.
 */
public final class Nmreq {

    private static final String NETMAP = "netmap";
    private static final String VALE = netmap_h.NM_BDG_NAME().getString(0);
    private static final String NAME_ENDS = "-*^/@";

    private Nmreq() {}

    /**
     * {@code nmreq_header_init(hdr, reqtype, body)}: a request of any type. Prefer the methods of {@link NetmapReq}, which
     * know the body of each type.
     *
     * @param reqtype one of {@code NETMAP_REQ_*}
     * @param bytes the size of the body, 0 for none
     * @return a request with an empty name
     */
    public static NmreqHeader<MemorySegment> nmreq_header_init(int reqtype, long bytes) {
        return NetmapReq.of(reqtype, "", bytes);
    }

    /**
     * {@code nmreq_header_decode}: reads {@code subsystem:vpname} into {@code nr_name}, without {@code netmap:} but with a
     * VALE switch or a pipe's end.
     *
     * @param spec where to read; moved behind the name
     * @param hdr gets {@code nr_name}
     * @param ctx gets the error's message
     * @throws NetmapException with EINVAL; {@code spec} and {@code hdr} are as they were
     */
    public static void nmreq_header_decode(Portspec spec, NmreqHeader<?> hdr, Nmctx ctx) throws NetmapException {
        PortText text = spec.text;
        String rest = spec.rest();
        boolean netmap = rest.startsWith(NETMAP);
        if (!netmap && !rest.startsWith(VALE)) {
            throw wrong(spec, ctx, "a port specification starts with \"netmap:\" or \"vale\"");
        }
        if (text.hasNul()) {
            throw wrong(spec, ctx, "there is a NUL in it");
        }
        int id = spec.at + (netmap ? NETMAP : VALE).length();
        int colon = text.find(id, ":");
        if (text.at(colon) == 0) {
            throw wrong(spec, ctx, "there is no ':' after the subsystem");
        }
        if (netmap && colon != id) {
            throw wrong(spec, ctx, "there must be nothing between \"netmap\" and ':'");
        }
        if (!text.isIdentifier(id, colon)) {
            throw wrong(spec, ctx, "the name of a switch is made of letters, digits and '_'");
        }
        int start = netmap ? colon + 1 : spec.at;
        int end = text.find(colon + 1, NAME_ENDS);
        checkPipe(spec, colon + 1, end, ctx);
        if (end - start >= netmap_h.NETMAP_REQ_IFNAMSIZ()) {
            throw wrong(spec, ctx, "the name is longer than " + (netmap_h.NETMAP_REQ_IFNAMSIZ() - 1) + " bytes");
        }
        if (end == start) {
            throw wrong(spec, ctx, "there is no name after ':'");
        }
        hdr.nr_name(text.substring(start, end));
        spec.at = end;
    }

    /** What follows the first brace is the name of a pipe. */
    private static void checkPipe(Portspec spec, int start, int end, Nmctx ctx) throws NetmapException {
        int brace = spec.text.find(start, "{}");
        if (brace >= end) {
            return;
        }
        if (spec.text.at(brace + 1) == 0) {
            throw wrong(spec, ctx, "there is no pipe name after the brace");
        }
        if (!spec.text.isIdentifier(brace + 1, end)) {
            throw wrong(spec, ctx, "the name of a pipe is made of letters, digits and '_'");
        }
    }

    private static NetmapException wrong(Portspec spec, Nmctx ctx, String message) {
        return ctx.badName("nmreq_header_decode", spec.toString(), EINVAL, message);
    }

    /**
     * {@code nmreq_register_decode}: reads the mode that follows a port's name, {@code ^}, {@code ^N}, {@code *},
     * {@code -N}, {@code /flags}, {@code @N}, up to the first option.
     *
     * @param spec where to read; moved to the end or to the {@code @} of the first option
     * @param reg gets {@code nr_mode}, {@code nr_ringid}, {@code nr_flags} and {@code nr_mem_id}; if it has a memory id
     *     already, another one is an error
     * @param ctx gets the error's message
     * @throws NetmapException with EINVAL, or ERANGE after a number beyond 64 bits; {@code spec} and {@code reg} are as
     *     they were
     */
    public static void nmreq_register_decode(Portspec spec, NmreqRegister reg, Nmctx ctx) throws NetmapException {
        ModeParser.parse(spec, reg, ctx);
    }

    /**
     * {@code nmreq_options_decode}: reads options, each with the parser that has its name.
     *
     * <p>Without two bugs of the C function: it reads beyond the end after a key without value, and takes what follows
     * such a key for its value.
     *
     * @param opt empty, or a list that starts with {@code @}
     * @param parsers the options that are known
     * @param token what the parsers get as {@link NmreqParseCtx#token}
     * @param ctx gets the error's message
     * @throws NetmapException with EINVAL, with EOPNOTSUPP for an option that is disabled, or from a parser; what parsers
     *     did before that is not undone
     */
    public static void nmreq_options_decode(String opt, List<NmreqOptParser> parsers, Object token, Nmctx ctx)
            throws NetmapException {
        new OptionParser(opt, parsers, token, ctx).parse();
    }

    /**
     * {@code nmreq_get_mem_id}: asks the context's device for the memory of a port.
     *
     * @param portname where to read {@code subsystem:vpname}; moved behind it
     * @param ctx where to ask; gets the error's message
     * @return the memory's id
     * @throws NetmapException with EINVAL for a bad name, or with the errno of open or {@code NETMAP_REQ_PORT_INFO_GET}
     */
    public static int nmreq_get_mem_id(Portspec portname, Nmctx ctx) throws NetmapException {
        NmreqHeader<NmreqPortInfoGet> hdr = NetmapReq.NETMAP_REQ_PORT_INFO_GET("");
        int before = portname.at;
        nmreq_header_decode(portname, hdr, ctx);
        try {
            return hdr.ioctlOnce(ctx.device()).body().nr_mem_id();
        } catch (NetmapException failed) {
            portname.at = before;
            throw ctx.ferror(failed);
        }
    }

    /**
     * {@code nmreq_push_option(hdr, option)}: {@link NmreqHeader#push}.
     *
     * @param hdr a request
     * @param option an option that is in no list
     */
    public static void nmreq_push_option(NmreqHeader<?> hdr, NmreqOption option) {
        hdr.push(option);
    }

    /**
     * {@code nmreq_remove_option(hdr, option)}: {@link NmreqHeader#remove}.
     *
     * @param hdr a request
     * @param option an option; nothing happens if it is not in the list
     */
    public static void nmreq_remove_option(NmreqHeader<?> hdr, NmreqOption option) {
        hdr.remove(option);
    }

    /**
     * {@code nmreq_find_option(hdr, reqtype)}: {@link NmreqHeader#find}.
     *
     * @param hdr a request
     * @param reqtype one of {@code NETMAP_REQ_OPT_*}
     * @return the option, or null
     */
    public static @Nullable NmreqOption nmreq_find_option(NmreqHeader<?> hdr, long reqtype) {
        return hdr.find(reqtype);
    }

    /**
     * {@code nmreq_free_options(hdr)}: empties the list.
     *
     * @param hdr a request
     */
    public static void nmreq_free_options(NmreqHeader<?> hdr) {
        for (NmreqOption option : List.copyOf(hdr.options())) {
            hdr.remove(option);
        }
    }

    /**
     * {@code nmreq_option_name(reqtype)}: {@link NmreqOption#name(long)}.
     *
     * @param reqtype an option's type
     * @return its name; {@code unknown} for a type that is not known
     */
    public static String nmreq_option_name(long reqtype) {
        return NmreqOption.name(reqtype);
    }
}
