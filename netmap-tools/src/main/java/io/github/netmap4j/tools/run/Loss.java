package io.github.netmap4j.tools.run;

import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Which frames are lost, in nmreplay's and tlem's words: {@code 0.01}, {@code plr,0.01} of the packets, {@code
 * ber,1e-9} of the bits.
 *
 * @param probability 0 to 1
 * @param bits whether the probability is per bit, not per packet
 */
public record Loss(double probability, boolean bits) {

    private static final Pattern FORM = Pattern.compile("(?:(plr|ber),)?(\\d*\\.?\\d+(?:[eE]-?\\d{1,3})?)(%?)");
    private static final double PERCENT = 100;

    /** Parses a loss. */
    public static final class Converter implements ITypeConverter<Loss> {

        /** Made by picocli. */
        public Converter() {}

        @Override
        public Loss convert(String value) {
            Matcher form = FORM.matcher(value);
            double probability = !form.matches()
                    ? -1
                    : Double.parseDouble(form.group(2)) / (form.group(3).isEmpty() ? 1 : PERCENT);
            if (probability < 0 || probability > 1) {
                throw new TypeConversionException("\"" + value
                        + "\" is not a loss: write a share of the packets, 0.01 or 1%, or ber,1e-9 of the bits");
            }
            return new Loss(probability, "ber".equals(form.group(1)));
        }
    }

    /**
     * Draws whether a frame is lost.
     *
     * @param length its length in bytes
     * @param random the source of randomness
     * @return true if it is lost
     */
    public boolean draw(int length, RandomGenerator random) {
        double share = bits ? -Math.expm1(length * (double) Byte.SIZE * Math.log1p(-probability)) : probability;
        return random.nextDouble() < share;
    }
}
