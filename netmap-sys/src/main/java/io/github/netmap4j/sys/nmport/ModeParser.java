package io.github.netmap4j.sys.nmport;

import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.ERANGE;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.call.PortText;
import io.github.netmap4j.sys.ctrl.NmreqRegister;
import io.github.netmap4j.sys.device.NetmapException;

/**
 * The mode of a port specification, from the end of the port's name to the first option:
 *
 * <pre>
 * mode   = [ "^" [N] | "*" | "-" N ] { "/" flag... | "@" N }
 * flag   = "x" | "z" | "t" | "r" | "R" | "T"
 * </pre>
 *
 * <p>After a ring number or a memory id, a flag needs its {@code /}, and a second ring is an error.
 */
final class ModeParser {

    private static final int RING_MASK = netmap_h.NETMAP_RING_MASK();

    /** What may come next; the C state machine's states. */
    private enum Next {
        ANYTHING,
        HOST_RING,
        RING,
        FLAGS_OR_MEMORY,
        FIRST_FLAG,
        FLAG_OR_MEMORY,
        MEMORY,
        OPTIONS
    }

    private final Portspec spec;
    private final PortText text;
    private final Nmctx ctx;
    private int at;
    private int errno = EINVAL;
    private int mode = netmap_h.NR_REG_ALL_NIC();
    private int ring;
    private int memory;
    private long flags;

    private ModeParser(Portspec spec, int memory, Nmctx ctx) {
        this.spec = spec;
        this.text = spec.text;
        this.at = spec.at;
        this.memory = memory;
        this.ctx = ctx;
    }

    static void parse(Portspec spec, NmreqRegister reg, Nmctx ctx) throws NetmapException {
        ModeParser parser = new ModeParser(spec, reg.nr_mem_id(), ctx);
        parser.parse();
        spec.at = parser.at;
        reg.nr_mode(parser.mode).nr_ringid(parser.ring).nr_flags(parser.flags).nr_mem_id(parser.memory);
    }

    private void parse() throws NetmapException {
        Next next = Next.ANYTHING;
        while (text.at(at) != 0 && next != Next.OPTIONS) {
            next = switch (next) {
                case ANYTHING -> anything();
                case HOST_RING -> hostRing();
                case RING -> ring();
                case FLAGS_OR_MEMORY -> flagsOrMemory();
                case FIRST_FLAG, FLAG_OR_MEMORY -> flag();
                case MEMORY, OPTIONS -> memory();
            };
        }
        if (next == Next.RING) {
            throw wrong("a ring number is missing at the end");
        } else if (next == Next.FIRST_FLAG) {
            throw wrong("a flag is missing at the end, one of xztrRT");
        } else if (next == Next.MEMORY) {
            throw wrong("a memory id or an option is missing at the end");
        }
    }

    private Next anything() throws NetmapException {
        return switch (text.at(at++)) {
            case '^' -> mode(netmap_h.NR_REG_SW(), Next.HOST_RING);
            case '*' -> mode(netmap_h.NR_REG_NIC_SW(), Next.FLAGS_OR_MEMORY);
            case '-' -> mode(netmap_h.NR_REG_ONE_NIC(), Next.RING);
            case '/' -> Next.FIRST_FLAG;
            case '@' -> Next.MEMORY;
            default -> throw wrong(text.character(at - 1) + " is none of ^ * - / @");
        };
    }

    private Next mode(int value, Next next) {
        mode = value;
        return next;
    }

    private Next hostRing() {
        if (!text.isDigit(at)) {
            return Next.FLAGS_OR_MEMORY;
        }
        return mode(netmap_h.NR_REG_ONE_SW(), Next.RING);
    }

    private Next ring() throws NetmapException {
        if (!text.isDigit(at)) {
            throw wrong(text.character(at) + " where a ring number should be");
        }
        long number = number();
        if (number >= RING_MASK) {
            throw wrong("ring " + number + " is not in 0 to " + (RING_MASK - 1));
        }
        ring = (int) number;
        return Next.FLAGS_OR_MEMORY;
    }

    private Next flagsOrMemory() throws NetmapException {
        return switch (text.at(at++)) {
            case '/' -> Next.FIRST_FLAG;
            case '@' -> Next.MEMORY;
            default -> throw wrong(text.character(at - 1) + " where / or @ should be");
        };
    }

    private Next flag() throws NetmapException {
        byte c = text.at(at++);
        flags |= switch (c) {
            case '@' -> 0;
            case 'x' -> netmap_h.NR_EXCLUSIVE();
            case 'z' -> netmap_h.NR_ZCOPY_MON();
            case 't' -> netmap_h.NR_MONITOR_TX();
            case 'r' -> netmap_h.NR_MONITOR_RX();
            case 'R' -> netmap_h.NR_RX_RINGS_ONLY();
            case 'T' -> netmap_h.NR_TX_RINGS_ONLY();
            default -> throw wrong(text.character(at - 1) + " is not a flag; they are xztrRT");
        };
        return c == '@' ? Next.MEMORY : Next.FLAG_OR_MEMORY;
    }

    private Next memory() throws NetmapException {
        if (!text.isDigit(at)) {
            at--;
            return Next.OPTIONS;
        }
        long number = number();
        if (number == 0) {
            throw wrong("memory id 0: they start at 1");
        }
        if (memory != 0 && memory != number) {
            throw wrong("memory id " + number + ", but it is " + memory + " already");
        }
        memory = (int) number & 0xffff;
        return Next.FLAGS_OR_MEMORY;
    }

    private long number() {
        PortText.Strtol number = text.number(at);
        at = number.end();
        if (number.range()) {
            errno = ERANGE;
        }
        return number.value();
    }

    private NetmapException wrong(String message) {
        return ctx.badName("nmreq_register_decode", spec.toString(), errno, message);
    }
}
