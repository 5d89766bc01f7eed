package io.github.netmap4j.conformance.lab;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq_header;
import io.github.netmap4j.sys.abi.nmreq_option;
import java.lang.foreign.MemorySegment;

/** A request of the control API: a {@code nmreq_header}, its body, and the options that were added. */
public class Ctrl {

    public final MemorySegment header;
    public final MemorySegment body;

    Ctrl(Lab lab, int type, String name, MemorySegment body) {
        this.header = nmreq_header.allocate(lab.arena);
        this.body = body;
        nmreq_header.nr_version(header, (short) netmap_h.NETMAP_API());
        nmreq_header.nr_reqtype(header, (short) type);
        nmreq_header.nr_body(header, body.address());
        byte[] bytes = name.getBytes(US_ASCII);
        MemorySegment.copy(bytes, 0, nmreq_header.nr_name(header), JAVA_BYTE, 0, bytes.length);
    }

    public Ctrl version(int version) {
        nmreq_header.nr_version(header, (short) version);
        return this;
    }

    /** Puts a struct that starts with a {@code nmreq_option} at the head of the list. */
    public Ctrl option(MemorySegment option) {
        nmreq_option.nro_next(option, nmreq_header.nr_options(header));
        nmreq_header.nr_options(header, option.address());
        return this;
    }

    String name() {
        return Lab.string(nmreq_header.nr_name(header));
    }
}
