package io.github.netmap4j.fuse.command;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Who may open the file: octal permission bits, as for chmod(1). */
record Permissions(int bits) {

    private static final Pattern FORM = Pattern.compile("0{0,4}[0-7]{1,3}");

    /** Parses permissions. */
    static final class Converter implements ITypeConverter<Permissions> {
        @Override
        public Permissions convert(String value) {
            if (!FORM.matcher(value).matches()) {
                throw new TypeConversionException(
                        "\"" + value + "\" is not a mode; write it in octal, 0 to 0777: 0660 lets the group in, too");
            }
            return new Permissions(Integer.parseInt(value, 8));
        }
    }
}
