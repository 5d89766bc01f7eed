package io.github.netmap4j.tools.run;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How fast to send, from the command line: {@code 10000}, {@code 1.5M} packets, {@code 100Mbit} per second.
 *
 * @param perSecond packets or bits
 * @param bits whether it counts bits
 */
public record Rate(double perSecond, boolean bits) {

    private static final Pattern FORM =
            Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?)([kmg]?)(pps|p/s|bit|bit/s|bps)?", Pattern.CASE_INSENSITIVE);

    /** Parses a rate. */
    public static final class Converter implements ITypeConverter<Rate> {

        /** Made by picocli. */
        public Converter() {}

        @Override
        public Rate convert(String value) {
            Matcher form = FORM.matcher(value);
            if (!form.matches()) {
                throw wrong(value);
            }
            double factor =
                    switch (form.group(2).toLowerCase(Locale.ROOT)) {
                        case "k" -> 1e3;
                        case "m" -> 1e6;
                        case "g" -> 1e9;
                        default -> 1;
                    };
            double perSecond = Double.parseDouble(form.group(1)) * factor;
            if (perSecond <= 0) {
                throw wrong(value);
            }
            String unit = form.group(3);
            return new Rate(
                    perSecond, unit != null && unit.toLowerCase(Locale.ROOT).startsWith("b"));
        }

        private static TypeConversionException wrong(String value) {
            return new TypeConversionException("\"" + value
                    + "\" is not a rate: write packets per second, 10000 or 1.5M, or bits per second, 100Mbit");
        }
    }
}
