package io.github.netmap4j.sys.user;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.arbitraries.StringArbitrary;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The port-name grammar, against a regular expression; its messages, against netmap_user.h's. */
class NmParseTest {

    /** The grammar once more, without looking at how the parser does it. */
    private static final Pattern GRAMMAR = Pattern.compile("(?:netmap:(?<port>[^-*^{}/@]*)|(?<vale>vale\\w*:\\w*))"
            + "(?:(?<host>\\^)|(?<both>\\*)|(?<one>-)(?<n1>NUM)|(?<master>\\{)(?<n2>NUM)|(?<slave>\\})(?<n3>NUM))?"
                    .replace("NUM", "[ \\t\\n\\x0b\\f\\r]*[-+]?\\d+")
            + "(?:/(?<flags>[xztrRT]+))?"
            + "(?:@(?<memory>[ \\t\\n\\x0b\\f\\r]*\\+?\\d+))?");

    @Property(tries = 5000)
    void wellFormedNamesParseToTheirParts(@ForAll("names") String name) throws NetmapException {
        Matcher parts = GRAMMAR.matcher(name);
        assertTrue(parts.matches(), name);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment req = arena.allocate(nmreq.layout());
            NetmapLibs.nm_parse(name, req);
            String port = parts.group("vale") != null ? parts.group("vale") : parts.group("port");
            assertEquals(port, nmreq.nr_name(req).getString(0));
            assertEquals(flags(parts), nmreq.nr_flags(req));
            assertEquals(ring(parts), Short.toUnsignedInt(nmreq.nr_ringid(req)));
            String memory = parts.group("memory");
            assertEquals(memory == null ? 0 : Integer.parseInt(memory.trim()), Short.toUnsignedInt(nmreq.nr_arg2(req)));
        }
    }

    private static int flags(Matcher parts) {
        int flags = parts.group("host") != null
                ? netmap_h.NR_REG_SW()
                : parts.group("both") != null
                        ? netmap_h.NR_REG_NIC_SW()
                        : parts.group("one") != null
                                ? netmap_h.NR_REG_ONE_NIC()
                                : parts.group("master") != null
                                        ? netmap_h.NR_REG_PIPE_MASTER()
                                        : parts.group("slave") != null
                                                ? netmap_h.NR_REG_PIPE_SLAVE()
                                                : netmap_h.NR_REG_ALL_NIC();
        String letters = parts.group("flags") == null ? "" : parts.group("flags");
        for (int i = 0; i < letters.length(); i++) {
            flags |= switch (letters.charAt(i)) {
                case 'x' -> netmap_h.NR_EXCLUSIVE();
                case 'z' -> netmap_h.NR_ZCOPY_MON();
                case 't' -> netmap_h.NR_MONITOR_TX();
                case 'r' -> netmap_h.NR_MONITOR_RX();
                case 'R' -> netmap_h.NR_RX_RINGS_ONLY();
                default -> netmap_h.NR_TX_RINGS_ONLY();
            };
        }
        return flags;
    }

    private static int ring(Matcher parts) {
        for (String group : List.of("n1", "n2", "n3")) {
            if (parts.group(group) != null) {
                return Integer.parseInt(parts.group(group).trim());
            }
        }
        return 0;
    }

    @Provide
    Arbitrary<String> names() {
        StringArbitrary word = Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('0', '9')
                .withChars('_');
        Arbitrary<String> vale = Combinators.combine(word.ofMaxLength(4), word.ofMaxLength(6))
                .as((bridge, port) -> "vale" + bridge + ":" + port);
        Arbitrary<String> netmap = Arbitraries.strings()
                .withCharRange(' ', ',')
                .withCharRange('.', '.')
                .withCharRange('0', '?')
                .withCharRange('A', ']')
                .withCharRange('_', 'z')
                .excludeChars('*')
                .ofMaxLength(15)
                .map(port -> "netmap:" + port);
        Arbitrary<String> number = Combinators.combine(
                        Arbitraries.of("", "", "", " ", "\t ", "+", " +"),
                        Arbitraries.integers().between(0, 4094))
                .as((before, n) -> before + n);
        Arbitrary<String> mode = Arbitraries.oneOf(
                Arbitraries.of("", "^", "*"),
                Combinators.combine(Arbitraries.of("-", "{", "}"), number).as(String::concat));
        Arbitrary<String> flags = Arbitraries.oneOf(
                Arbitraries.just(""),
                Arbitraries.strings()
                        .withChars("xztrRT")
                        .ofMinLength(1)
                        .ofMaxLength(8)
                        .map(letters -> "/" + letters));
        Arbitrary<String> memory = Arbitraries.oneOf(
                Arbitraries.just(""), Arbitraries.integers().between(1, 65535).map(n -> "@" + n));
        return Combinators.combine(Arbitraries.oneOf(vale, netmap), mode, flags, memory)
                .as((port, m, f, id) -> port + m + f + id);
    }

    @Property(tries = 5000)
    void anyOtherTextIsRefusedAndChangesNothing(@ForAll("noise") String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment req = arena.allocate(nmreq.layout());
            req.fill((byte) 0x5a);
            byte[] before = req.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
            try {
                NetmapLibs.nm_parse(name, req);
            } catch (NetmapException e) {
                assertTrue(e.errno() == Errno.EINVAL || e.errno() == Errno.ERANGE, e.getMessage());
                assertEquals(-1, req.mismatch(MemorySegment.ofArray(before)), name);
            }
        }
    }

    @Provide
    Arbitrary<String> noise() {
        Arbitrary<String> tail = Arbitraries.strings()
                .withChars("vale:netmap-*^{}/@xztrRT0123456789 +\u0000\u00e9\ud83d")
                .ofMaxLength(24);
        return Combinators.combine(Arbitraries.of("", "netmap:", "vale", "vale0:"), tail)
                .as(String::concat);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "vale0                  | missing ':' in vale name",
                "vale!:a                | invalid bridge name",
                "vale0:a b              | invalid bridge port name",
                "vale0:a:b              | invalid bridge port name",
                "netmap:0123456789abcdef | name too long",
                "vale0:0123456789       | name too long",
                "netmap:eth0-           | unexpected end of port name",
                "netmap:eth0/           | unexpected end of port name",
                "netmap:eth0@           | unexpected end of port name",
                "netmap:eth0{           | unexpected end of port name",
                "netmap:eth0-x          | unexpected character: 'x'",
                "netmap:eth0^^          | unexpected character: '^'",
                "netmap:eth0-4095       | '4095' out of range [0, 4095)",
                "netmap:eth0--1         | '-1' out of range [0, 4095)",
                "netmap:eth0/q          | unrecognized flag: 'q'",
                "netmap:eth0/x-1        | unrecognized flag: '-'",
                "netmap:eth0@0          | invalid memid 0, must be >0",
                "netmap:eth0@x          | invalid memid 0, must be >0",
                "netmap:eth0@-3         | invalid memid -3, must be >0",
                "netmap:eth0@1@2        | double setting of memid",
                "netmap:eth0@1/x@2      | double setting of memid",
            })
    void messagesAreThoseOfTheHeader(String name, String message) {
        assertMessage(name, Errno.EINVAL, message);
    }

    @Example
    void aNumberBeyondLongIsARangeError() {
        assertMessage("netmap:eth0-99999999999999999999", Errno.ERANGE, "'9223372036854775807' out of range [0, 4095)");
        assertMessage("netmap:eth0@-99999999999999999999", Errno.ERANGE, "invalid memid -9223372036854775808");
        assertMessage("netmap:eth0@99999999999999999999/", Errno.ERANGE, "unexpected end of port name");
    }

    @Example
    void memoryIdsAreCutTo16BitsAsInC() throws NetmapException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment req = arena.allocate(nmreq.layout());
            NetmapLibs.nm_parse("netmap:eth0@65537", req);
            assertEquals(1, nmreq.nr_arg2(req));
            NetmapLibs.nm_parse("netmap:eth0@65536@7", req);
            assertEquals(7, nmreq.nr_arg2(req), "65536 is 0, so it was not set");
        }
    }

    @Example
    void whatIsInTheRequestIsAddedTo() throws NetmapException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment req = arena.allocate(nmreq.layout());
            nmreq.nr_flags(req, 0x10000);
            nmreq.nr_ringid(req, (short) netmap_h.NETMAP_DO_RX_POLL());
            nmreq.nr_arg2(req, (short) 9);
            NetmapLibs.nm_parse("netmap:eth0-3", req);
            assertEquals(0x10000 | netmap_h.NR_REG_ONE_NIC(), nmreq.nr_flags(req));
            assertEquals(netmap_h.NETMAP_DO_RX_POLL() | 3, Short.toUnsignedInt(nmreq.nr_ringid(req)));
            assertEquals(0, nmreq.nr_arg2(req), "the name has no memory id");
        }
    }

    @Example
    void aNulOrAnUnknownPrefixIsToldApart() {
        List<String> messages = new ArrayList<>();
        for (String name : List.of("eth0", "", "netma", "netmap:a\0b")) {
            messages.add(assertThrows(NetmapException.class, () -> parse(name)).getMessage());
        }
        assertTrue(messages.get(0).contains("starts with \"netmap:\""), messages.get(0));
        assertTrue(messages.get(3).contains("NUL"), messages.get(3));
    }

    private static void assertMessage(String name, int errno, String message) {
        NetmapException e = assertThrows(NetmapException.class, () -> parse(name), name);
        assertEquals(errno, e.errno());
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    private static void parse(String name) throws NetmapException {
        try (Arena arena = Arena.ofConfined()) {
            NetmapLibs.nm_parse(name, arena.allocate(nmreq.layout()));
        }
    }
}
