package io.github.netmap4j.sys.nmport;

import static io.github.netmap4j.sys.nmport.Nmreq.nmreq_options_decode;
import static io.github.netmap4j.sys.nmport.NmreqOptKey.NMREQ_OPTK_ALLOWEMPTY;
import static io.github.netmap4j.sys.nmport.NmreqOptKey.NMREQ_OPTK_DEFAULT;
import static io.github.netmap4j.sys.nmport.NmreqOptKey.NMREQ_OPTK_MUSTSET;
import static io.github.netmap4j.sys.nmport.NmreqOptParser.NMREQ_OPTF_ALLOWEMPTY;
import static io.github.netmap4j.sys.nmport.NmreqOptParser.NMREQ_OPTF_DISABLED;
import static io.github.netmap4j.sys.nmport.NmreqOptParser.NMREQ_OPT_MAXKEYS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.device.FailureCause;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Errno;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code nmreq_options_decode} with options that a program brings. */
class OptionParserTest extends NmportFixture {

    private final Object token = new Object();
    private final List<String> calls = new ArrayList<>();

    private final NmreqOptParserCb record = (NmreqParseCtx p) -> {
        assertSame(token, p.token());
        assertSame(ctx, p.ctx());
        calls.add(p.keys(0) + " " + p.keys(1) + " " + p.keys(2));
    };

    private final List<NmreqOptParser> parsers = List.of(
            new NmreqOptParser("colour", 0, record)
                    .key("name", NMREQ_OPTK_DEFAULT | NMREQ_OPTK_MUSTSET)
                    .key("light_blue", NMREQ_OPTK_ALLOWEMPTY)
                    .key("depth", 0),
            new NmreqOptParser("plain", NMREQ_OPTF_ALLOWEMPTY, record).key("a", 0),
            new NmreqOptParser("secret", NMREQ_OPTF_DISABLED, record).key("a", NMREQ_OPTK_DEFAULT));

    private void decode(String options) throws NetmapException {
        nmreq_options_decode(options, parsers, token, ctx);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                    | ''",
                "@colour=red                           | red null null",
                "@colour:name=red                      | red null null",
                "@colour:depth=3,name=a b              | a b null 3",
                "@colour:name=x,light-blue             | x light_blue null",
                "@colour:name=x,light_blue=yes         | x yes null",
                "@colour=a=b:c,d                       | a=b:c,d null null",
                "@plain                                | null null null",
                "@plain:a=1                            | 1 null null",
            })
    void keysReachTheirParser(String options, String call) throws NetmapException {
        decode(options);
        assertEquals(call.isEmpty() ? List.of() : List.of(call), calls);
        assertEquals(List.of(), errors);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "colour=red          | 22 | start with @",
                "@                   | 22 | nothing between",
                "@colour=red@        | 22 | nothing between",
                "@@colour=red        | 22 | nothing between",
                "@size=1             | 22 | there is no option \"size\"",
                "@colour             | 22 | needs =value",
                "@colour=            | 22 | no value after =",
                "@plain=1            | 22 | no key that = could mean",
                "@colour:depth=3     | 22 | needs the key name",
                "@colour:name        | 22 | needs =value",
                "@colour:name=a,name=b | 22 | twice",
                "@colour:name=a,x=1  | 22 | no key \"x\"",
                "@colour:name=a,     | 22 | no key \"\"",
                "@secret=1           | 95 | nmport_enable_option",
            })
    void whatIsWrongIsSaid(String options, int errno, String message) {
        NetmapException e = assertError(errno == 95 ? Errno.EOPNOTSUPP : errno, () -> decode(options));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void optionsBeforeTheWrongOneAreDoneAndStayDone() {
        assertError(Errno.EINVAL, () -> decode("@colour=red@plain@size=1@plain"));
        assertEquals(List.of("red null null", "null null null"), calls);
    }

    @Test
    void anErrorOfAParserGoesToTheCallerAsItIs() {
        NetmapException own = new NetmapException(
                NetmapException.Step.PARSE, FailureCause.BAD_NAME, "colour", "x", Errno.ERANGE, "too bright");
        List<NmreqOptParser> strict = List.of(new NmreqOptParser("colour", NMREQ_OPTF_ALLOWEMPTY, p -> {
            p.ctx().nmctx_ferror("colour: too bright");
            throw own;
        }));
        assertSame(own, assertThrows(NetmapException.class, () -> nmreq_options_decode("@colour", strict, token, ctx)));
        assertEquals(List.of("colour: too bright"), errors);
    }

    @Test
    void aDisabledOptionCanBeEnabled() throws NetmapException {
        NmreqOptParser secret = parsers.get(2);
        assertEquals(NMREQ_OPTF_DISABLED, secret.flags());
        secret.flags(0);
        decode("@secret=1");
        assertEquals(List.of("1 null null"), calls);
    }

    @Test
    void aParserTellsWhatItIs() {
        NmreqOptParser colour = parsers.getFirst();
        assertEquals("colour", colour.prefix());
        assertSame(record, colour.parse());
        assertEquals(0, colour.default_key());
        assertEquals(-1, parsers.get(1).default_key());
        assertEquals(new NmreqOptKey("depth", 2, 0), colour.keys().get(2));
        assertThrows(UnsupportedOperationException.class, () -> colour.keys().add(new NmreqOptKey("more", 3, 0)));
        NmreqOptParser full = new NmreqOptParser("full", 0, record);
        String[] names = new String[NMREQ_OPT_MAXKEYS];
        Arrays.setAll(names, i -> "k" + i);
        for (String name : names) {
            full.key(name, 0);
        }
        assertThrows(IllegalStateException.class, () -> full.key("one_more", 0));
    }
}
