package io.github.netmap4j.tools.run;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How fast to replay, in nmreplay's words: {@code 100M}, {@code constant,100M} and {@code ether,100M} bits per second,
 * {@code real,4} times as fast as recorded.
 *
 * @param rate how fast; null for the recorded times
 * @param framing whether the rate counts preamble, checksum and gap of each frame
 * @param speed how many times as fast as recorded
 */
public record Bandwidth(@Nullable Rate rate, boolean framing, double speed) {

    private static final Pattern FORM = Pattern.compile("(?:(const(?:ant)?|ether),)?(\\d.*)|real(?:,(\\d.{0,20}))?");

    /** Parses a bandwidth. */
    public static final class Converter implements ITypeConverter<Bandwidth> {

        /** Made by picocli. */
        public Converter() {}

        @Override
        public Bandwidth convert(String value) {
            Matcher form = FORM.matcher(value);
            if (!form.matches()) {
                throw wrong(value);
            }
            if (form.group(2) == null) {
                return new Bandwidth(null, false, speed(form.group(3), value));
            }
            Rate rate = new Rate.Converter().convert(form.group(2));
            return new Bandwidth(new Rate(rate.perSecond(), true), "ether".equals(form.group(1)), 1);
        }

        private static double speed(@Nullable String factor, String value) {
            try {
                return factor == null ? 1 : Double.parseDouble(factor);
            } catch (NumberFormatException none) {
                throw wrong(value);
            }
        }

        private static TypeConversionException wrong(String value) {
            return new TypeConversionException("\"" + value
                    + "\" is not a bandwidth: write bits per second, 100M, or ether,100M with framing, or real,FACTOR");
        }
    }
}
