package io.github.netmap4j.sys.nmport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.FakeDevice;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq;
import io.github.netmap4j.sys.ctrl.NetmapReq;
import io.github.netmap4j.sys.ctrl.NmreqHeader;
import io.github.netmap4j.sys.ctrl.NmreqRegister;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.user.NetmapLibs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * A million random names through both parsers, against a model that looks for the longest part of a name which a regular
 * expression accepts, instead of walking through states. Results are compared, and of errors the errno.
 */
class GrammarModelTest {

    private static final int NAMES = 1_000_000;
    private static final String[] PIECES = {
        "-",
        "*",
        "^",
        "/",
        "@",
        "{",
        "}",
        "x",
        "z",
        "t",
        "r",
        "R",
        "T",
        "0",
        "1",
        "7",
        "4094",
        "4095",
        "65536",
        "65537",
        "99999999999999999999",
        "eth0",
        "a",
        "_",
        ":",
        " ",
        "+",
        "-",
        "/",
        "@",
        "/x",
        "@1",
        "@2",
        "-3",
        "^1",
        "\u00e9"
    };
    private static final String[] STARTS = {
        "netmap:", "netmap:eth0", "netmap:eth0", "vale:a", "vale0:a", "vale1:", "vale", "netma", "netmap0:a", ""
    };

    private static String name(Random random) {
        StringBuilder text = new StringBuilder(STARTS[random.nextInt(STARTS.length)]);
        for (int left = random.nextInt(7); left > 0; left--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    /** What a parser made of a name: an errno, or the fields. */
    private record Outcome(int errno, String name, int mode, int ring, int flags, int memory) {
        static Outcome error(int errno) {
            return new Outcome(errno, "", 0, 0, 0, 0);
        }
    }

    @Test
    void aMillionNamesParseAsTheModelSays() throws Exception {
        long seed = Long.getLong("netmap4j.seed", 20260220L);
        System.out.println("GrammarModelTest seed " + seed + " (-Dnetmap4j.seed=)");
        FutureTask<Integer> task = new FutureTask<>(() -> {
            Random random = new Random(seed);
            int accepted = 0;
            Nmctx ctx = new Nmctx(new FakeDevice());
            NmreqHeader<NmreqRegister> hdr = NetmapReq.NETMAP_REQ_REGISTER("");
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment req = arena.allocate(nmreq.layout());
                for (int i = 0; i < NAMES; i++) {
                    String name = name(random);
                    Outcome port = model(name, true);
                    assertEquals(port, nmport(name, hdr, ctx), name);
                    assertEquals(model(name, false), nmParse(name, req), name);
                    accepted += port.errno == 0 ? 1 : 0;
                }
            }
            return accepted;
        });
        // A thread of its own has a short stack, and so a million stack traces are short.
        Thread.ofPlatform().start(task);
        int accepted = task.get();
        assertTrue(accepted > NAMES / 20 && accepted < NAMES * 19 / 20, accepted + " were good names");
    }

    private static Outcome nmport(String text, NmreqHeader<NmreqRegister> hdr, Nmctx ctx) {
        hdr.body().segment().fill((byte) 0);
        Portspec spec = new Portspec(text);
        try {
            Nmreq.nmreq_header_decode(spec, hdr, ctx);
            Nmreq.nmreq_register_decode(spec, hdr.body(), ctx);
            if (!spec.rest().isEmpty()) {
                assertTrue(spec.rest().startsWith("@"), text);
                return Outcome.error(-1);
            }
        } catch (NetmapException e) {
            return Outcome.error(e.errno());
        }
        NmreqRegister reg = hdr.body();
        return new Outcome(
                0, hdr.nr_name(), (int) reg.nr_mode(), reg.nr_ringid(), (int) reg.nr_flags(), reg.nr_mem_id());
    }

    private static Outcome nmParse(String text, MemorySegment req) {
        req.fill((byte) 0);
        try {
            NetmapLibs.nm_parse(text, req);
        } catch (NetmapException e) {
            return Outcome.error(e.errno());
        }
        int flags = nmreq.nr_flags(req);
        return new Outcome(
                0,
                nmreq.nr_name(req).getString(0),
                flags & netmap_h.NR_REG_MASK(),
                Short.toUnsignedInt(nmreq.nr_ringid(req)),
                flags & ~netmap_h.NR_REG_MASK(),
                Short.toUnsignedInt(nmreq.nr_arg2(req)));
    }

    // ---- the model

    private static final Pattern NMPORT_NAME =
            Pattern.compile("(?:netmap:(?<port>[^-*^/@{}]+(?:[{}](?<pipe>\\w*))?|[{}]\\w*)"
                    + "|(?<vale>vale\\w*:[^-*^/@{}]*(?:[{}](?<valepipe>\\w*))?))(?=[-*^/@]|$)");
    private static final Pattern NM_NAME =
            Pattern.compile("(?:netmap:(?<port>[^-*^/@{}]*)|(?<vale>vale\\w*:\\w*))(?=[-*^/@{}]|$)");

    /** One step of the suffix; white space and signs are read by nm_parse only. */
    private static final Pattern NMPORT_STEP = Pattern.compile(
            "(?<host>\\^(?<hostring>\\d*))|(?<both>\\*)|(?<one>-)(?<ring>\\d+)|(?<slash>/)|@(?<memory>\\d+)|(?<flag>[xztrRT])");

    private static final Pattern NM_STEP = Pattern.compile("(?<host>\\^(?<hostring>))|(?<both>\\*)"
            + "|(?<one>[-{}])(?<ring>\\s*[-+]?\\d+|(?=.))|(?<slash>/)|@(?<memory>\\s*[-+]?\\d+)|(?<flag>[xztrRT])");

    /** Which steps may follow one another, one letter for each. */
    private static final Pattern ORDER = Pattern.compile("[HBO]?M*(?:SF*M+)*(?:SF*)?");

    private static Outcome model(String text, boolean nmport) {
        Matcher head = (nmport ? NMPORT_NAME : NM_NAME).matcher(text);
        if (!head.lookingAt()) {
            return Outcome.error(Errno.EINVAL);
        }
        String name = head.group("port") != null ? head.group("port") : head.group("vale");
        if (nmport && (text.endsWith("{") || text.endsWith("}")) && head.end() == text.length()) {
            return Outcome.error(Errno.EINVAL);
        }
        if (name.getBytes(UTF_8).length >= (nmport ? 64 : 16)) {
            return Outcome.error(Errno.EINVAL);
        }
        Matcher step = (nmport ? NMPORT_STEP : NM_STEP).matcher(text);
        StringBuilder order = new StringBuilder();
        int mode = netmap_h.NR_REG_ALL_NIC();
        int ring = 0;
        int flags = 0;
        int memory = 0;
        int errno = Errno.EINVAL;
        int at = head.end();
        while (at < text.length()) {
            step.region(at, text.length());
            if (!step.lookingAt()) {
                boolean options = nmport && text.charAt(at) == '@' && at + 1 < text.length() && fits(order + "M");
                return Outcome.error(options ? -1 : errno);
            }
            String number = step.group("memory");
            if (step.group("one") != null) {
                order.append('O');
                number = step.group("ring");
                mode = switch (step.group("one")) {
                    case "-" -> netmap_h.NR_REG_ONE_NIC();
                    case "{" -> netmap_h.NR_REG_PIPE_MASTER();
                    default -> netmap_h.NR_REG_PIPE_SLAVE();
                };
            } else if (step.group("host") != null) {
                order.append('H');
                number = step.group("hostring").isEmpty() ? null : step.group("hostring");
                mode = number == null ? netmap_h.NR_REG_SW() : netmap_h.NR_REG_ONE_SW();
            } else if (step.group("both") != null) {
                order.append('B');
                mode = netmap_h.NR_REG_NIC_SW();
            } else if (number != null) {
                order.append('M');
            } else if (step.group("slash") != null) {
                order.append('S');
            } else {
                order.append('F');
                flags |= flag(step.group("flag"));
            }
            if (!fits(order)) {
                return Outcome.error(errno);
            }
            if (order.charAt(order.length() - 1) == 'M' && !nmport && memory != 0) {
                return Outcome.error(errno);
            }
            if (number != null) {
                BigInteger value = number.isEmpty() ? BigInteger.ZERO : new BigInteger(number.trim());
                if (value.bitLength() > 63) {
                    errno = Errno.ERANGE;
                    value = value.signum() < 0
                            ? BigInteger.valueOf(Long.MIN_VALUE)
                            : BigInteger.valueOf(Long.MAX_VALUE);
                }
                if (order.charAt(order.length() - 1) == 'M') {
                    if (value.signum() <= 0 || (memory != 0 && !value.equals(BigInteger.valueOf(memory)))) {
                        return Outcome.error(errno);
                    }
                    memory = value.intValue() & 0xffff;
                } else {
                    if (value.signum() < 0 || value.compareTo(BigInteger.valueOf(4095)) >= 0) {
                        return Outcome.error(errno);
                    }
                    ring = value.intValue();
                }
            }
            at = step.end();
        }
        if (order.length() > 0 && order.charAt(order.length() - 1) == 'S') {
            return Outcome.error(errno);
        }
        return new Outcome(0, name, mode, ring, flags, memory);
    }

    /** Whether the steps so far can be the start of a good suffix. */
    private static boolean fits(CharSequence order) {
        return ORDER.matcher(order).matches();
    }

    private static int flag(String letter) {
        return switch (letter) {
            case "x" -> netmap_h.NR_EXCLUSIVE();
            case "z" -> netmap_h.NR_ZCOPY_MON();
            case "t" -> netmap_h.NR_MONITOR_TX();
            case "r" -> netmap_h.NR_MONITOR_RX();
            case "R" -> netmap_h.NR_RX_RINGS_ONLY();
            default -> netmap_h.NR_TX_RINGS_ONLY();
        };
    }
}
