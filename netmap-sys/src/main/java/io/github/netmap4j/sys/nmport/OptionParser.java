package io.github.netmap4j.sys.nmport;

import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.EOPNOTSUPP;

import io.github.netmap4j.sys.device.NetmapException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The options of a port specification:
 *
 * <pre>
 * options = { "@" name | "@" name "=" value | "@" name ":" key "=" value { "," key "=" value } }
 * </pre>
 */
final class OptionParser {

    private final String options;
    private final List<NmreqOptParser> parsers;
    private final Object token;
    private final Nmctx ctx;

    OptionParser(String options, List<NmreqOptParser> parsers, Object token, Nmctx ctx) {
        this.options = options;
        this.parsers = parsers;
        this.token = token;
        this.ctx = ctx;
    }

    void parse() throws NetmapException {
        if (options.isEmpty()) {
            return;
        }
        if (options.charAt(0) != '@') {
            throw wrong(EINVAL, "options start with @");
        }
        for (int start = 1; start <= options.length(); ) {
            int end = options.indexOf('@', start);
            end = end < 0 ? options.length() : end;
            if (end == start) {
                throw wrong(EINVAL, "there is nothing between @ and @, or after the last @");
            }
            option(options.substring(start, end));
            start = end + 1;
        }
    }

    private void option(String option) throws NetmapException {
        int end = 0;
        while (end < option.length() && option.charAt(end) != ':' && option.charAt(end) != '=') {
            end++;
        }
        NmreqOptParser parser = find(option.substring(0, end));
        NmreqParseCtx p = new NmreqParseCtx(ctx, token, NmreqOptParser.NMREQ_OPT_MAXKEYS);
        if (end == option.length()) {
            if ((parser.flags() & NmreqOptParser.NMREQ_OPTF_ALLOWEMPTY) == 0) {
                throw wrong(EINVAL, "option " + parser.prefix() + " needs =value or :key=value");
            }
        } else if (option.charAt(end) == '=') {
            single(parser, option.substring(end + 1), p);
        } else {
            keys(parser, option.substring(end + 1), p);
        }
        parser.parse().parse(p);
    }

    private NmreqOptParser find(String prefix) throws NetmapException {
        for (NmreqOptParser parser : parsers) {
            if (parser.prefix().equals(prefix)) {
                if ((parser.flags() & NmreqOptParser.NMREQ_OPTF_DISABLED) != 0) {
                    throw wrong(
                            EOPNOTSUPP, "option " + prefix + " is disabled; nmport_enable_option(\"" + prefix + "\")");
                }
                return parser;
            }
        }
        throw wrong(
                EINVAL,
                "there is no option \"" + prefix + "\"; there are "
                        + parsers.stream().map(NmreqOptParser::prefix).toList());
    }

    private void single(NmreqOptParser parser, String value, NmreqParseCtx p) throws NetmapException {
        if (parser.default_key() < 0) {
            throw wrong(
                    EINVAL,
                    "option " + parser.prefix() + " has no key that = could mean; name it: " + parser.prefix()
                            + ":key=value");
        }
        if (value.isEmpty()) {
            throw wrong(EINVAL, "option " + parser.prefix() + " has no value after =");
        }
        p.set(parser.default_key(), value);
    }

    private void keys(NmreqOptParser parser, String body, NmreqParseCtx p) throws NetmapException {
        for (int start = 0; start < body.length() || body.endsWith(","); ) {
            int end = body.indexOf(',', start);
            end = end < 0 ? body.length() : end;
            key(parser, body.substring(start, end), p);
            if (end == body.length()) {
                break;
            }
            start = end + 1;
        }
        for (NmreqOptKey key : parser.keys()) {
            if ((key.flags() & NmreqOptKey.NMREQ_OPTK_MUSTSET) != 0 && p.keys(key.id()) == null) {
                throw wrong(EINVAL, "option " + parser.prefix() + " needs the key " + key.key());
            }
        }
    }

    private void key(NmreqOptParser parser, String assignment, NmreqParseCtx p) throws NetmapException {
        // As in C, the first character of a key is never the end of it, and stays as it is.
        int equals = assignment.indexOf('=', 1);
        String written = equals < 0 ? assignment : assignment.substring(0, equals);
        String name = written.isEmpty()
                ? ""
                : written.charAt(0) + written.substring(1).replace('-', '_');
        NmreqOptKey key = parser.keys().stream()
                .filter(k -> k.key().equals(name))
                .findFirst()
                .orElse(null);
        if (key == null) {
            throw wrong(
                    EINVAL,
                    "option " + parser.prefix() + " has no key \"" + written + "\"; it has "
                            + parser.keys().stream().map(NmreqOptKey::key).collect(Collectors.joining(", ")));
        }
        if (p.keys(key.id()) != null) {
            throw wrong(EINVAL, "option " + parser.prefix() + " has the key " + name + " twice");
        }
        if (equals >= 0) {
            String value = assignment.substring(equals + 1);
            p.set(key.id(), value.isEmpty() ? null : value);
        } else if ((key.flags() & NmreqOptKey.NMREQ_OPTK_ALLOWEMPTY) != 0) {
            p.set(key.id(), name);
        } else {
            throw wrong(EINVAL, "key " + name + " of option " + parser.prefix() + " needs =value");
        }
    }

    private NetmapException wrong(int errno, String message) {
        return ctx.badName("nmreq_options_decode", options, errno, message);
    }
}
