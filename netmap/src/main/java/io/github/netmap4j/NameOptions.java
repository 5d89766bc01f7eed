package io.github.netmap4j;

import java.math.BigInteger;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Checks the options in a port's name. libnetmap reads numbers as atoi(3) does, so that {@code rings=x} is 0, the default,
 * and {@code rings=-3} is 65533; here what is not a number is refused. The parser checks the rest.
 */
final class NameOptions {

    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    /** The options with numbers, and their one key whose value is not a number. */
    private static final Map<String, String> NUMERIC = Map.of("conf", "", "extmem", "file");

    private static final BigInteger MAX_RINGS = BigInteger.valueOf(0xffff);
    private static final BigInteger MAX = BigInteger.valueOf(0xffff_ffffL);

    private NameOptions() {}

    static void check(String name) throws PortOpenException {
        int at = name.indexOf('@');
        for (String option : at < 0 ? new String[0] : name.substring(at + 1).split("@", -1)) {
            if (option.matches("offset(?:[:=].*)?")) {
                throw wrong(
                        name, "@offset: a name cannot ask for offsets here; call offsets(initial, max) of the builder");
            }
            int colon = option.indexOf(':');
            String text = colon < 0 ? null : NUMERIC.get(option.substring(0, colon));
            if (text != null) {
                for (String assignment : option.substring(colon + 1).split(",", -1)) {
                    checkNumber(name, assignment, text);
                }
            }
        }
    }

    private static void checkNumber(String name, String assignment, String text) throws PortOpenException {
        int equals = assignment.indexOf('=');
        if (equals < 0 || assignment.substring(0, equals).equals(text)) {
            return;
        }
        BigInteger most = assignment.substring(0, equals).endsWith("rings") ? MAX_RINGS : MAX;
        String value = assignment.substring(equals + 1);
        if (!NUMBER.matcher(value).matches() || new BigInteger(value).compareTo(most) > 0) {
            throw wrong(name, assignment + ": a number from 0, which is the default, to " + most);
        }
    }

    private static PortOpenException wrong(String name, String what) {
        return new PortOpenException(name, PortOpenException.Reason.BAD_NAME, 0, "\"" + name + "\" has " + what, null);
    }
}
