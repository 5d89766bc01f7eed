package io.github.netmap4j.fuse.memory;

/**
 * A line of /proc/PID/maps, see proc_pid_maps(5): one mapping.
 *
 * @param start the first address
 * @param end the first address after it
 * @param writable whether the process may write to it
 * @param shared whether it is MAP_SHARED
 * @param offset where it starts in the file, in bytes
 * @param inode of the file; 0 if there is none
 * @param path of the file, a name in brackets, or empty
 */
record MapsLine(long start, long end, boolean writable, boolean shared, long offset, long inode, String path) {

    /** Reads a line as the kernel writes it. */
    static MapsLine parse(String line) {
        String[] fields = line.split(" +", 6);
        int dash = fields[0].indexOf('-');
        return new MapsLine(
                Long.parseUnsignedLong(fields[0].substring(0, dash), 16),
                Long.parseUnsignedLong(fields[0].substring(dash + 1), 16),
                fields[1].charAt(1) == 'w',
                fields[1].charAt(3) == 's',
                Long.parseUnsignedLong(fields[2], 16),
                Long.parseUnsignedLong(fields[4]),
                fields.length > 5 ? fields[5] : "");
    }

    /** Whether the mapping contains an address. */
    boolean has(long address) {
        return Long.compareUnsigned(address, start) >= 0 && Long.compareUnsigned(address, end) < 0;
    }

    /** Its name in /proc/PID/map_files. */
    String range() {
        return Long.toHexString(start) + "-" + Long.toHexString(end);
    }
}
