package io.github.netmap4j.fuse.command;

import io.github.netmap4j.fuse.memory.Memfd;
import io.github.netmap4j.soft.spi.PoolConfig;
import io.github.netmap4j.soft.spi.PoolSize;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A number of bytes from the command line: {@code 67108864}, {@code 64M}, {@code 1G}. */
record MemorySize(long bytes) {

    private static final long PAGE = 4096;
    /** Enough for two ports with rings of 1024 slots in each direction. */
    private static final long MIN_BUFFERS = 4096;
    /** netmap's limit for a pool. */
    private static final long MAX_BUFFERS = 1_000_000;

    private static final Pattern FORM = Pattern.compile("(\\d{1,12})([KMGkmg]?)");

    /**
     * Pools that fit into this size: the usual number of ports and rings, and buffers in the rest.
     *
     * @throws IllegalArgumentException if that leaves too few buffers, or more than netmap's limit
     */
    PoolConfig pools() {
        PoolConfig usual = Memfd.POOLS;
        long fixed = bytes(usual.ifs()) + bytes(usual.rings());
        int size = usual.buffers().objectSize();
        long buffers = (bytes - fixed) / size;
        if (buffers < MIN_BUFFERS || buffers > MAX_BUFFERS) {
            throw new IllegalArgumentException("--memory of " + bytes + " bytes: "
                    + (buffers < MIN_BUFFERS
                            ? "at least " + (fixed + MIN_BUFFERS * size) + " are needed"
                            : "at most " + (fixed + MAX_BUFFERS * size) + " can be used"));
        }
        return usual.withBuffers((int) buffers, size);
    }

    /** Pools are made of whole pages. */
    private static long bytes(PoolSize pool) {
        return ((long) pool.count() * pool.objectSize() + PAGE - 1) / PAGE * PAGE;
    }

    /** Parses a size. */
    static final class Converter implements ITypeConverter<MemorySize> {
        @Override
        public MemorySize convert(String value) {
            Matcher form = FORM.matcher(value);
            if (!form.matches()) {
                throw new TypeConversionException("\"" + value + "\" is not a size; write 67108864, 65536K, 64M or 1G");
            }
            int shift =
                    switch (form.group(2)) {
                        case "K", "k" -> 10;
                        case "M", "m" -> 20;
                        case "G", "g" -> 30;
                        default -> 0;
                    };
            long units = Long.parseLong(form.group(1));
            return new MemorySize(units > Long.MAX_VALUE >> shift ? Long.MAX_VALUE : units << shift);
        }
    }
}
