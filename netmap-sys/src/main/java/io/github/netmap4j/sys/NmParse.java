package io.github.netmap4j.sys;

import static io.github.netmap4j.sys.Errno.EINVAL;
import static io.github.netmap4j.sys.Errno.ERANGE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq;
import io.github.netmap4j.sys.internal.CString;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The port-name grammar of {@code nm_parse} in netmap_user.h, byte for byte, with its messages:
 *
 * <pre>
 * name   = "netmap:" port suffix | "vale" [id] ":" id suffix
 * suffix = [ "^" | "*" | "-" N | "{" N | "}" N ] [ "/" flag... ] [ "@" N ]
 * flag   = "x" | "z" | "t" | "r" | "R" | "T"
 * </pre>
 *
 * <p>Numbers are read as strtol(3) does it: white space and a sign may stand before them, none at all is 0.
 */
final class NmParse {

    private static final String NETMAP = "netmap:";
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

    private final String text;
    /** The name's bytes and a NUL, so that looking at the end needs no test. */
    private final byte[] bytes;

    private int at;
    private int errno;
    private byte[] name;
    private int flags = netmap_h.NR_REG_ALL_NIC();
    private int ring;
    private int memory;

    private NmParse(String text) {
        this.text = text;
        byte[] utf8 = text.getBytes(UTF_8);
        this.bytes = Arrays.copyOf(utf8, utf8.length + 1);
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
        if (!ifname.startsWith(NETMAP)
                && !ifname.startsWith(netmap_h.NM_BDG_NAME().getString(0))) {
            throw new NetmapException(
                    "nm_parse",
                    ifname,
                    EINVAL,
                    "a port name starts with \"netmap:\" (an interface or a pipe) or \"vale\" (a port of a VALE switch)");
        }
        if (ifname.indexOf('\0') >= 0) {
            throw new NetmapException("nm_parse", ifname, EINVAL, "the name holds a NUL");
        }
    }

    private void name() throws NetmapException {
        requirePrefix(text);
        boolean vale = bytes[0] == 'v';
        int start = vale ? 0 : NETMAP.length();
        int port = start;
        if (vale) {
            int colon = indexOf((byte) ':');
            if (colon < 0) {
                throw wrong("missing ':' in vale name");
            }
            if (!isIdentifier(netmap_h.NM_BDG_NAME().getString(0).length(), colon)) {
                throw wrong("invalid bridge name");
            }
            port = colon + 1;
        }
        at = port;
        while (bytes[at] != 0 && "-*^{}/@".indexOf(bytes[at]) < 0) {
            at++;
        }
        if (vale && !isIdentifier(port, at)) {
            throw wrong("invalid bridge port name");
        }
        if (at - start >= NAME_SIZE) {
            throw wrong("name too long");
        }
        name = Arrays.copyOfRange(bytes, start, at);
    }

    private void suffixes() throws NetmapException {
        Next next = Next.SUFFIX;
        while (bytes[at] != 0) {
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
        byte c = bytes[at++];
        return switch (c) {
            case '^' -> mode(netmap_h.NR_REG_SW(), Next.FLAGS_OR_MEMORY);
            case '*' -> mode(netmap_h.NR_REG_NIC_SW(), Next.FLAGS_OR_MEMORY);
            case '-' -> mode(netmap_h.NR_REG_ONE_NIC(), Next.RING);
            case '{' -> mode(netmap_h.NR_REG_PIPE_MASTER(), Next.RING);
            case '}' -> mode(netmap_h.NR_REG_PIPE_SLAVE(), Next.RING);
            case '/' -> Next.FIRST_FLAG;
            case '@' -> Next.MEMORY;
            default -> throw wrong("unknown modifier: '" + character(c) + "'");
        };
    }

    private Next mode(int mode, Next next) {
        flags = mode;
        return next;
    }

    private Next flagsOrMemory() throws NetmapException {
        byte c = bytes[at++];
        return switch (c) {
            case '/' -> Next.FIRST_FLAG;
            case '@' -> Next.MEMORY;
            default -> throw wrong("unexpected character: '" + character(c) + "'");
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
        byte c = bytes[at++];
        flags |= switch (c) {
            case '@' -> 0;
            case 'x' -> netmap_h.NR_EXCLUSIVE();
            case 'z' -> netmap_h.NR_ZCOPY_MON();
            case 't' -> netmap_h.NR_MONITOR_TX();
            case 'r' -> netmap_h.NR_MONITOR_RX();
            case 'R' -> netmap_h.NR_RX_RINGS_ONLY();
            case 'T' -> netmap_h.NR_TX_RINGS_ONLY();
            default -> throw wrong("unrecognized flag: '" + character(c) + "'");
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

    /** strtol(3) in base 10, from {@link #at}: nothing is consumed where there is no digit. */
    private long number() {
        int i = at;
        while (bytes[i] == ' ' || (bytes[i] >= '\t' && bytes[i] <= '\r')) {
            i++;
        }
        boolean negative = bytes[i] == '-';
        if (negative || bytes[i] == '+') {
            i++;
        }
        if (bytes[i] < '0' || bytes[i] > '9') {
            return 0;
        }
        int digits = i;
        while (bytes[i] >= '0' && bytes[i] <= '9') {
            i++;
        }
        at = i;
        try {
            return Long.parseLong((negative ? "-" : "") + new String(bytes, digits, i - digits, UTF_8));
        } catch (NumberFormatException tooLarge) {
            errno = ERANGE;
            return negative ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    private boolean isIdentifier(int from, int to) {
        for (int i = from; i < to; i++) {
            byte c = bytes[i];
            boolean alphanumeric = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            if (!alphanumeric && c != '_') {
                return false;
            }
        }
        return true;
    }

    private int indexOf(byte wanted) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static char character(byte c) {
        return (char) (c & 0xff);
    }

    private NetmapException wrong(String message) {
        return new NetmapException("nm_parse", text, errno == 0 ? EINVAL : errno, message);
    }
}
