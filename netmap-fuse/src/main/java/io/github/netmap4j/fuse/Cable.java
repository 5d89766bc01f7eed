package io.github.netmap4j.fuse;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Two NICs and a wire, as the command line has them: {@code eth0,eth1}, {@code eth0,eth1,4,1024}.
 *
 * @param a the name of the one
 * @param b the name of the other
 * @param rings of each, each way
 * @param slots per ring
 */
record Cable(String a, String b, int rings, int slots) {

    private static final Pattern FORM =
            Pattern.compile("([^,{}]{1,15}),([^,{}]{1,15})(?:,(\\d{1,3})(?:,(\\d{1,5}))?)?");
    /** What a NIC of the kernel has as a rule. */
    private static final int DEFAULT_SLOTS = 256;

    /** Reads it from a command line. */
    static final class Converter implements ITypeConverter<Cable> {
        @Override
        public Cable convert(String value) {
            Matcher form = FORM.matcher(value);
            if (!form.matches()) {
                throw new TypeConversionException(
                        "\"" + value + "\" is no cable; write A,B or A,B,RINGS or A,B,RINGS,SLOTS");
            }
            return new Cable(
                    form.group(1),
                    form.group(2),
                    form.group(3) == null ? 1 : Integer.parseInt(form.group(3)),
                    form.group(4) == null ? DEFAULT_SLOTS : Integer.parseInt(form.group(4)));
        }
    }
}
