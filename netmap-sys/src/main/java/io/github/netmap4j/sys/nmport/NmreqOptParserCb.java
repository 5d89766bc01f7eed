package io.github.netmap4j.sys.nmport;

import io.github.netmap4j.sys.device.NetmapException;

/** {@code nmreq_opt_parser_cb}: takes the values of one option's keys. */
@FunctionalInterface
public interface NmreqOptParserCb {

    /**
     * Called once for each time the option is given, after its syntax was checked.
     *
     * @param p the values, and what {@code nmreq_options_decode} was given
     * @throws NetmapException if a value is wrong; it goes to the caller of {@code nmreq_options_decode}
     */
    void parse(NmreqParseCtx p) throws NetmapException;
}
