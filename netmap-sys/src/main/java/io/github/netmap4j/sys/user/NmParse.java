package io.github.netmap4j.sys.user;

import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.ERANGE;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq;
import io.github.netmap4j.sys.call.CString;
import io.github.netmap4j.sys.call.PortText;
import io.github.netmap4j.sys.device.FailureCause;
import io.github.netmap4j.sys.device.NetmapException;
import java.lang.foreign.MemorySegment;

/**
 * The port-name grammar of {@code nm_parse} in netmap_user.h, byte for byte, with its messages:
 *
 * <pre>
 * name   = "netmap:" port suffix | "vale" [id] ":" id suffix
 * suffix = [ "^" | "*" | "-" N | "{" N | "}" N ] [ "/" flag... ] [ "@" N ]
 * flag   = "x" | "z" | "t" | "r" | "R" | "T"
 * </pre>
 *
 * <p>Numbers are read as by strtol(3): white space and a sign may precede them; no digits are 0.
 */
final class NmParse {

    private static final String NETMAP = "netmap:";
    private static final String VALE = netmap_h.NM_BDG_NAME().getString(0);
    private static final int RING_MASK = netmap_h.NETMAP_RING_MASK();
    private static final long NAME_SIZE = nmreq.nr_name$layout().byteSize();

    /** What may come next; the C state machine's states. */
    private enum Next {
        SUFFIX,
        FLAGS_OR_MEMORY,
        RING,
        FIRST_FLAG,
        FLAG_OR_MEMORY,
        MEMORY
    }

    private final PortText text;

    private int at;
    private int errno;
    private byte[] name = {};
    private int flags = netmap_h.NR_REG_ALL_NIC();
    private int ring;
    private int memory;

    private NmParse(String text) {
        this.text = new PortText(text);
    }

    /** Parses a name into a {@code struct nmreq}, which stays as it was if the name is wrong. */
    static void parse(String ifname, MemorySegment req) throws NetmapException {
        NmParse parse = new NmParse(ifname);
        parse.name();
        parse.suffixes();
        CString.write(nmreq.nr_name(req), parse.name);
        nmreq.nr_flags(req, nmreq.nr_flags(req) | parse.flags);
        nmreq.nr_ringid(req, (short) (nmreq.nr_ringid(req) | parse.ring));
        nmreq.nr_arg2(req, (short) parse.memory);
    }

    /** Fails unless a name has one of the two prefixes that netmap knows. */
    static void requirePrefix(String ifname) throws NetmapException {
        if (!ifname.startsWith(NETMAP) && !ifname.startsWith(VALE)) {
            throw bad(
                    ifname,
                    EINVAL,
                    "a port name starts with \"netmap:\" (an interface or a pipe) or \"vale\" (a port of a VALE switch)");
        }
        if (ifname.indexOf('\0') >= 0) {
            throw bad(ifname, EINVAL, "the name holds a NUL");
        }
    }

    private void name() throws NetmapException {
        requirePrefix(text.toString());
        boolean vale = text.at(0) == 'v';
        int start = vale ? 0 : NETMAP.length();
        int port = start;
        if (vale) {
            int colon = text.find(0, ":");
            if (text.at(colon) == 0) {
                throw wrong("missing ':' in vale name");
            }
            if (!text.isIdentifier(VALE.length(), colon)) {
                throw wrong("invalid bridge name");
            }
            port = colon + 1;
        }
        at = text.find(port, "-*^{}/@");
        if (vale && !text.isIdentifier(port, at)) {
            throw wrong("invalid bridge port name");
        }
        if (at - start >= NAME_SIZE) {
            throw wrong("name too long");
        }
        name = text.copy(start, at);
    }

    private void suffixes() throws NetmapException {
        Next next = Next.SUFFIX;
        while (text.at(at) != 0) {
            next = switch (next) {
                case SUFFIX -> suffix();
                case FLAGS_OR_MEMORY -> flagsOrMemory();
                case RING -> ring();
                case FIRST_FLAG, FLAG_OR_MEMORY -> flag();
                case MEMORY -> memory();
            };
        }
        if (next == Next.RING || next == Next.FIRST_FLAG || next == Next.MEMORY) {
            throw wrong("unexpected end of port name");
        }
    }

    private Next suffix() throws NetmapException {
        byte c = text.at(at++);
        return switch (c) {
            case '^' -> mode(netmap_h.NR_REG_SW(), Next.FLAGS_OR_MEMORY);
            case '*' -> mode(netmap_h.NR_REG_NIC_SW(), Next.FLAGS_OR_MEMORY);
            case '-' -> mode(netmap_h.NR_REG_ONE_NIC(), Next.RING);
            case '{' -> mode(netmap_h.NR_REG_PIPE_MASTER(), Next.RING);
            case '}' -> mode(netmap_h.NR_REG_PIPE_SLAVE(), Next.RING);
            case '/' -> Next.FIRST_FLAG;
            case '@' -> Next.MEMORY;
            default -> throw wrong("unknown modifier: " + text.character(at - 1));
        };
    }

    private Next mode(int mode, Next next) {
        flags = mode;
        return next;
    }

    private Next flagsOrMemory() throws NetmapException {
        byte c = text.at(at++);
        return switch (c) {
            case '/' -> Next.FIRST_FLAG;
            case '@' -> Next.MEMORY;
            default -> throw wrong("unexpected character: " + text.character(at - 1));
        };
    }

    private Next ring() throws NetmapException {
        long number = number();
        if (number < 0 || number >= RING_MASK) {
            throw wrong("'" + number + "' out of range [0, " + RING_MASK + ")");
        }
        ring = (int) number;
        return Next.FLAGS_OR_MEMORY;
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
            default -> throw wrong("unrecognized flag: " + text.character(at - 1));
        };
        return c == '@' ? Next.MEMORY : Next.FLAG_OR_MEMORY;
    }

    private Next memory() throws NetmapException {
        if (memory != 0) {
            throw wrong("double setting of memid");
        }
        long number = number();
        if (number <= 0) {
            throw wrong("invalid memid " + number + ", must be >0");
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
        return bad(text.toString(), errno == 0 ? EINVAL : errno, message);
    }

    private static NetmapException bad(String ifname, int errno, String message) {
        return new NetmapException(
                NetmapException.Step.PARSE, FailureCause.BAD_NAME, "nm_parse", ifname, errno, message);
    }
}
