package io.github.netmap4j.pcap;

/** The time unit of a pcapng interface: a power of ten or of two, counted from 1970 plus an offset. */
final class TimeResolution {

    static final TimeResolution MICROSECONDS = new TimeResolution(6, 0);

    private static final int BINARY = 0x80;
    private static final long NANOS = 1_000_000_000;
    private static final int NANOS_EXPONENT = 9;
    private static final int MAX_EXPONENT = 19;

    private final boolean binary;
    private final int exponent;
    /** Multiplies or divides a time to convert it to nanoseconds. */
    private final long factor;

    private final long offset;

    /**
     * Made from two options of an interface.
     *
     * @param option if_tsresol, 8 bits
     * @param offset if_tsoffset, seconds
     */
    TimeResolution(int option, long offset) {
        this.binary = (option & BINARY) != 0;
        this.exponent = option & ~BINARY;
        this.factor = power(Math.abs(NANOS_EXPONENT - exponent));
        this.offset = offset;
    }

    private static long power(int exponent) {
        long power = 1;
        for (int i = 0; i < Math.min(exponent, MAX_EXPONENT); i++) {
            power *= 10;
        }
        return power;
    }

    /** Nanoseconds since 1970, clamped to the range of long. */
    long nanos(long units) {
        long count = binary ? binaryNanos(units) : decimalNanos(units);
        long high = Math.multiplyHigh(offset, NANOS);
        long low = offset * NANOS;
        if (count < 0 || high != low >> 63) {
            return offset < 0 && count >= 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        long sum = count + low;
        return low > 0 && sum < 0 ? Long.MAX_VALUE : sum;
    }

    /** Negative on overflow. */
    private long decimalNanos(long units) {
        if (exponent > NANOS_EXPONENT) {
            return exponent - NANOS_EXPONENT >= MAX_EXPONENT + 1 ? 0 : Long.divideUnsigned(units, factor);
        }
        return Math.unsignedMultiplyHigh(units, factor) != 0 ? -1 : units * factor;
    }

    private long binaryNanos(long units) {
        long high = Math.unsignedMultiplyHigh(units, NANOS);
        long low = units * NANOS;
        if (exponent >= Long.SIZE) {
            return high >>> Math.min(exponent - Long.SIZE, Long.SIZE - 1);
        }
        if (exponent == 0) {
            return high != 0 ? -1 : low;
        }
        return high >>> exponent != 0 ? -1 : high << (Long.SIZE - exponent) | low >>> exponent;
    }
}
