package io.github.netmap4j.xdp.program;

import static io.github.netmap4j.xdp.abi.xdp_h.BPF_ADD;
import static io.github.netmap4j.xdp.abi.xdp_h.BPF_AND;
import static io.github.netmap4j.xdp.abi.xdp_h.BPF_B;
import static io.github.netmap4j.xdp.abi.xdp_h.BPF_H;
import static io.github.netmap4j.xdp.abi.xdp_h.BPF_JEQ;
import static io.github.netmap4j.xdp.abi.xdp_h.BPF_JGT;
import static io.github.netmap4j.xdp.abi.xdp_h.BPF_JLT;
import static io.github.netmap4j.xdp.abi.xdp_h.BPF_JNE;
import static io.github.netmap4j.xdp.abi.xdp_h.BPF_LSH;
import static io.github.netmap4j.xdp.abi.xdp_h.BPF_MOV;
import static io.github.netmap4j.xdp.abi.xdp_h.BPF_W;

import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.abi.xdp_md;
import io.github.netmap4j.xdp.program.XdpFilter.Rule;
import io.github.netmap4j.xdp.sys.BpfInsn;
import java.util.List;

/**
 * Compiles a filter to BPF: reads the fields that rules need from the packet into slots of the stack, then compares
 * rule by rule. The slot of a field that the packet does not have holds a value that equals nothing.
 */
final class FilterCompiler {

    /** Register numbers; 6 to 9 survive a call. */
    private static final int RESULT = 0;

    private static final int CONTEXT = 1;
    private static final int SCRATCH = 2;
    private static final int VALUE = 3;
    private static final int LENGTH = 5;
    private static final int KEPT_CONTEXT = 6;
    private static final int PACKET = 7;
    private static final int PACKET_END = 8;
    private static final int LAYER = 9;
    private static final int STACK = 10;

    private static final int ETHER_TYPE_SLOT = -4;
    private static final int VLAN_SLOT = -8;
    private static final int PROTOCOL_SLOT = -12;
    private static final int SOURCE_SLOT = -16;
    private static final int DESTINATION_SLOT = -20;
    private static final int NOTHING = -1;

    private static final int ETHERNET = 14;
    private static final int TAG = 4;
    private static final int IPV4 = 20;
    private static final int IPV6 = 40;
    private static final int PORTS = 4;
    private static final int FRAGMENT_OFFSET = 0x1fff;

    /** TCP, UDP, DCCP, SCTP, UDP-Lite: they begin with two ports. */
    private static final int[] WITH_PORTS = {6, 17, 33, 132, 136};

    private final BpfInsn code = new BpfInsn();
    /** The rules up to the first that matches everything: the verifier refuses unreachable code. */
    private final List<Rule> compared;

    private final Verdict otherwise;
    private final int redirect = code.label();
    private final int pass = code.label();
    private final int drop = code.label();
    private final int rules = code.label();

    private FilterCompiler(XdpFilter filter) {
        List<Rule> all = filter.rules;
        int count = 0;
        while (count < all.size() && !all.get(count).match().equals(Match.anything())) {
            count++;
        }
        compared = all.subList(0, count);
        otherwise = count < all.size() ? all.get(count).verdict() : filter.otherwise;
    }

    /** The instructions; the XSKMAP is map 0 for {@link BpfInsn#relocate}. */
    static byte[] compile(XdpFilter filter) {
        return new FilterCompiler(filter).compile();
    }

    private byte[] compile() {
        if (!compared.isEmpty()) {
            code.alu64(BPF_MOV(), KEPT_CONTEXT, CONTEXT);
            parseEthernet();
            if (compared.stream().anyMatch(rule -> rule.match().usesIp())) {
                parseIp();
            }
            code.place(rules);
            compared.forEach(this::compare);
            jumpTo(otherwise);
        } else if (otherwise == Verdict.REDIRECT) {
            code.alu64(BPF_MOV(), KEPT_CONTEXT, CONTEXT);
        } else {
            jumpTo(otherwise);
        }
        verdicts();
        return code.toByteArray();
    }

    private void jumpTo(Verdict verdict) {
        code.jump(label(verdict));
    }

    private int label(Verdict verdict) {
        return switch (verdict) {
            case REDIRECT -> redirect;
            case PASS -> pass;
            case DROP -> drop;
        };
    }

    /** Writes only the verdicts in use, because the verifier refuses unreachable code. */
    private void verdicts() {
        if (uses(Verdict.REDIRECT)) {
            code.place(redirect)
                    .load(BPF_W(), SCRATCH, KEPT_CONTEXT, (int) xdp_md.rx_queue_index$offset())
                    .loadMap(CONTEXT, 0)
                    .alu64Imm(BPF_MOV(), VALUE, xdp_h.XDP_PASS())
                    .call(xdp_h.BPF_FUNC_redirect_map())
                    .exit();
        }
        if (uses(Verdict.PASS)) {
            code.place(pass).alu64Imm(BPF_MOV(), RESULT, xdp_h.XDP_PASS()).exit();
        }
        if (uses(Verdict.DROP)) {
            code.place(drop).alu64Imm(BPF_MOV(), RESULT, xdp_h.XDP_DROP()).exit();
        }
    }

    private boolean uses(Verdict verdict) {
        return otherwise == verdict || compared.stream().anyMatch(rule -> rule.verdict() == verdict);
    }

    /** Jumps to a label unless the packet has this many bytes from a pointer on. */
    private void require(int pointer, int bytes, int otherwise) {
        code.alu64(BPF_MOV(), SCRATCH, pointer)
                .alu64Imm(BPF_ADD(), SCRATCH, bytes)
                .jumpIf(BPF_JGT(), SCRATCH, PACKET_END, otherwise);
    }

    private void read16(int pointer, int offset) {
        code.load(BPF_H(), VALUE, pointer, offset).bigEndian(VALUE, Short.SIZE);
    }

    private void keep(int slot) {
        code.store(BPF_W(), STACK, VALUE, slot);
    }

    private void parseEthernet() {
        int vlan = code.label();
        int behind = code.label();
        code.load(BPF_W(), PACKET, KEPT_CONTEXT, (int) xdp_md.data$offset());
        code.load(BPF_W(), PACKET_END, KEPT_CONTEXT, (int) xdp_md.data_end$offset());
        code.alu64Imm(BPF_MOV(), VALUE, NOTHING);
        for (int slot = DESTINATION_SLOT; slot <= ETHER_TYPE_SLOT; slot += Integer.BYTES) {
            keep(slot);
        }
        require(PACKET, ETHERNET, label(otherwise));
        read16(PACKET, ETHERNET - Short.BYTES);
        code.alu64(BPF_MOV(), LAYER, PACKET).alu64Imm(BPF_ADD(), LAYER, ETHERNET);
        code.jumpImm(BPF_JEQ(), VALUE, Match.VLAN, vlan);
        code.jumpImm(BPF_JNE(), VALUE, Match.SERVICE_VLAN, behind);
        code.place(vlan);
        require(PACKET, ETHERNET + TAG, behind);
        read16(PACKET, ETHERNET);
        code.alu64Imm(BPF_AND(), VALUE, Match.MAX_VLAN);
        keep(VLAN_SLOT);
        read16(PACKET, ETHERNET + Short.BYTES);
        code.alu64Imm(BPF_ADD(), LAYER, TAG);
        code.place(behind);
        keep(ETHER_TYPE_SLOT);
    }

    /** After {@link #parseEthernet}: the type is in VALUE still. */
    private void parseIp() {
        int ipv6 = code.label();
        int ports = code.label();
        code.jumpImm(BPF_JEQ(), VALUE, Match.IPV6, ipv6).jumpImm(BPF_JNE(), VALUE, Match.IPV4, rules);
        require(LAYER, IPV4, rules);
        code.load(BPF_B(), VALUE, LAYER, 9);
        keep(PROTOCOL_SLOT);
        read16(LAYER, 6);
        code.alu64Imm(BPF_AND(), VALUE, FRAGMENT_OFFSET).jumpImm(BPF_JNE(), VALUE, 0, rules);
        code.load(BPF_B(), LENGTH, LAYER, 0)
                .alu64Imm(BPF_AND(), LENGTH, 15)
                .alu64Imm(BPF_LSH(), LENGTH, 2)
                .jumpImm(BPF_JLT(), LENGTH, IPV4, rules);
        code.load(BPF_B(), VALUE, LAYER, 9).alu64(BPF_ADD(), LAYER, LENGTH).jump(ports);
        code.place(ipv6);
        require(LAYER, IPV6, rules);
        code.load(BPF_B(), VALUE, LAYER, 6);
        keep(PROTOCOL_SLOT);
        code.alu64Imm(BPF_ADD(), LAYER, IPV6);
        code.place(ports);
        int found = code.label();
        for (int protocol : WITH_PORTS) {
            code.jumpImm(BPF_JEQ(), VALUE, protocol, found);
        }
        code.jump(rules).place(found);
        require(LAYER, PORTS, rules);
        read16(LAYER, 0);
        keep(SOURCE_SLOT);
        read16(LAYER, Short.BYTES);
        keep(DESTINATION_SLOT);
    }

    private void compare(Rule rule) {
        int next = code.label();
        Match match = rule.match();
        compare(ETHER_TYPE_SLOT, match.etherType, next);
        compare(VLAN_SLOT, match.vlan, next);
        compare(PROTOCOL_SLOT, match.protocol, next);
        compare(SOURCE_SLOT, match.sourcePort, next);
        compare(DESTINATION_SLOT, match.destinationPort, next);
        if (match.port != Match.ANY) {
            int found = code.label();
            code.load(BPF_W(), VALUE, STACK, SOURCE_SLOT).jumpImm(BPF_JEQ(), VALUE, match.port, found);
            compare(DESTINATION_SLOT, match.port, next);
            code.place(found);
        }
        jumpTo(rule.verdict());
        code.place(next);
    }

    private void compare(int slot, int wanted, int otherwise) {
        if (wanted != Match.ANY) {
            code.load(BPF_W(), VALUE, STACK, slot).jumpImm(BPF_JNE(), VALUE, wanted, otherwise);
        }
    }
}
