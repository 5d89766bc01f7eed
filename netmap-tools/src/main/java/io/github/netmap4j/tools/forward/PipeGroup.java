package io.github.netmap4j.tools.forward;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A group of pipes, in the form of lb's {@code -p}: {@code 4}, {@code name:4}, {@code name:}.
 *
 * @param name the pipes' name; null for that of the input port
 * @param count the number of pipes, 1 to 999
 */
record PipeGroup(@Nullable String name, int count) {

    private static final Pattern FORM = Pattern.compile("(?:([^:]+(?::[^:\\d][^:]*)?):)?(\\d{1,3})?");
    private static final int USUAL = 2;

    static final PipeGroup DEFAULT = new PipeGroup(null, USUAL);

    /** Parses a group. */
    static final class Converter implements ITypeConverter<PipeGroup> {
        @Override
        public PipeGroup convert(String value) {
            Matcher form = FORM.matcher(value);
            int count = !form.matches() ? 0 : form.group(2) == null ? USUAL : Integer.parseInt(form.group(2));
            if (count < 1 || value.isEmpty()) {
                throw new TypeConversionException(
                        "\"" + value + "\" is not a group of pipes: write 4 or name:4, with 1 to 999 pipes");
            }
            return new PipeGroup(form.group(1), count);
        }
    }
}
