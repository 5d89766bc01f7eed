package io.github.netmap4j.tools.gen;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Slots and rings of a port that the open makes, in the form of {@code -C}; 0 leaves the choice to netmap.
 *
 * @param txSlots slots of each transmit ring
 * @param rxSlots slots of each receive ring
 * @param txRings transmit rings
 * @param rxRings receive rings
 */
record RingConf(int txSlots, int rxSlots, int txRings, int rxRings) {

    static final RingConf DEFAULT = new RingConf(0, 0, 0, 0);

    private static final Pattern FORM = Pattern.compile("\\d{1,6}(,\\d{1,6}){0,3}");

    /** Parses a list of numbers: a single one sets both kinds of slots, a third one both kinds of rings. */
    static final class Converter implements ITypeConverter<RingConf> {
        @Override
        public RingConf convert(String value) {
            if (!FORM.matcher(value).matches()) {
                throw new TypeConversionException(
                        "\"" + value + "\": write TX_SLOTS, or up to four numbers TX_SLOTS,RX_SLOTS,TX_RINGS,RX_RINGS");
            }
            String[] parts = value.split(",", -1);
            int[] numbers = new int[4];
            for (int i = 0; i < parts.length; i++) {
                numbers[i] = Integer.parseInt(parts[i]);
            }
            return new RingConf(
                    numbers[0],
                    parts.length == 1 ? numbers[0] : numbers[1],
                    numbers[2],
                    parts.length == 3 ? numbers[2] : numbers[3]);
        }
    }
}
