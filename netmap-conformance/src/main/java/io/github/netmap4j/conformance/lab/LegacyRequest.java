package io.github.netmap4j.conformance.lab;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq;
import java.lang.foreign.MemorySegment;

/** The legacy request, {@code struct nmreq}. Fields under their C names. */
public final class LegacyRequest {

    final MemorySegment struct;

    LegacyRequest(Lab lab, String name) {
        struct = nmreq.allocate(lab.arena);
        version(netmap_h.NETMAP_API());
        byte[] bytes = name.getBytes(US_ASCII);
        // Cuts a name that is too long for the field, without a NUL, as a careless C program would.
        MemorySegment field = nmreq.nr_name(struct);
        MemorySegment.copy(bytes, 0, field, JAVA_BYTE, 0, (int) Math.min(bytes.length, field.byteSize()));
    }

    public LegacyRequest version(int version) {
        nmreq.nr_version(struct, version);
        return this;
    }

    public LegacyRequest ring(int ringid) {
        nmreq.nr_ringid(struct, (short) ringid);
        return this;
    }

    public LegacyRequest flags(int flags) {
        nmreq.nr_flags(struct, flags);
        return this;
    }

    public LegacyRequest cmd(int cmd) {
        nmreq.nr_cmd(struct, (short) cmd);
        return this;
    }

    public LegacyRequest arg1(int value) {
        nmreq.nr_arg1(struct, (short) value);
        return this;
    }

    public LegacyRequest arg2(int value) {
        nmreq.nr_arg2(struct, (short) value);
        return this;
    }

    public LegacyRequest arg3(int value) {
        nmreq.nr_arg3(struct, value);
        return this;
    }

    public LegacyRequest slots(int tx, int rx) {
        nmreq.nr_tx_slots(struct, tx);
        nmreq.nr_rx_slots(struct, rx);
        return this;
    }

    public LegacyRequest rings(int tx, int rx) {
        nmreq.nr_tx_rings(struct, (short) tx);
        nmreq.nr_rx_rings(struct, (short) rx);
        return this;
    }

    public String nr_name() {
        return Lab.string(nmreq.nr_name(struct));
    }

    public int nr_version() {
        return nmreq.nr_version(struct);
    }

    public long nr_offset() {
        return Integer.toUnsignedLong(nmreq.nr_offset(struct));
    }

    public long nr_memsize() {
        return Integer.toUnsignedLong(nmreq.nr_memsize(struct));
    }

    public int nr_tx_slots() {
        return nmreq.nr_tx_slots(struct);
    }

    public int nr_rx_slots() {
        return nmreq.nr_rx_slots(struct);
    }

    public int nr_tx_rings() {
        return Short.toUnsignedInt(nmreq.nr_tx_rings(struct));
    }

    public int nr_rx_rings() {
        return Short.toUnsignedInt(nmreq.nr_rx_rings(struct));
    }

    public int nr_ringid() {
        return Short.toUnsignedInt(nmreq.nr_ringid(struct));
    }

    public int nr_arg1() {
        return Short.toUnsignedInt(nmreq.nr_arg1(struct));
    }

    public int nr_arg2() {
        return Short.toUnsignedInt(nmreq.nr_arg2(struct));
    }

    public int nr_arg3() {
        return nmreq.nr_arg3(struct);
    }

    public int nr_flags() {
        return nmreq.nr_flags(struct);
    }
}
