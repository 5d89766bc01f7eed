package io.github.netmap4j.tools.run;

import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How much later a frame leaves, in nmreplay's and tlem's words: {@code 20ms}, {@code constant,20ms}, {@code
 * uniform,1ms,5ms}, {@code exp,5ms,1ms}.
 *
 * @param least the shortest delay in nanoseconds
 * @param mean the mean delay in nanoseconds, not below the shortest
 * @param exponential whether the part above the shortest delay has an exponential distribution, not a uniform one
 */
public record Delay(long least, long mean, boolean exponential) {

    private static final Pattern TIME = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(n|ns|u|us|µs|m|ms|s|)");
    private static final String FORMS =
            ": write a time such as 20ms, or uniform,MIN,MAX, or exp,MEAN,MIN; units are s, ms, us, ns";

    /** Parses a delay. */
    public static final class Converter implements ITypeConverter<Delay> {

        /** Made by picocli. */
        public Converter() {}

        @Override
        public Delay convert(String value) {
            String[] words = value.split(",", -1);
            long last = nanos(words[words.length - 1], value);
            if (words.length == 1 || (words.length == 2 && words[0].startsWith("const"))) {
                return new Delay(last, last, false);
            }
            long other = nanos(words[1], value);
            long least = Math.min(last, other);
            long most = Math.max(last, other);
            if (words.length != 3 || !(words[0].equals("uniform") || words[0].equals("exp"))) {
                throw new TypeConversionException("\"" + value + "\" is not a delay" + FORMS);
            }
            boolean exponential = words[0].equals("exp");
            return new Delay(least, exponential ? most : least + (most - least) / 2, exponential);
        }

        private static long nanos(String time, String value) {
            Matcher form = TIME.matcher(time.toLowerCase(Locale.ROOT));
            if (!form.matches()) {
                throw new TypeConversionException("\"" + value + "\" is not a delay" + FORMS);
            }
            double unit =
                    switch (form.group(2)) {
                        case "n", "ns" -> 1;
                        case "u", "us", "µs" -> 1e3;
                        case "m", "ms" -> 1e6;
                        default -> 1e9;
                    };
            return Math.round(Double.parseDouble(form.group(1)) * unit);
        }
    }

    /**
     * Draws a delay.
     *
     * @param random the source of randomness
     * @return nanoseconds, 0 or more
     */
    public long draw(RandomGenerator random) {
        if (mean == least) {
            return least;
        }
        double beyond = exponential ? -Math.log(1 - random.nextDouble()) : 2 * random.nextDouble();
        return least + (long) (beyond * (mean - least));
    }
}
