package io.github.netmap4j.fuse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.netmap4j.fuse.system.ProcFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A line of {@code /proc/self/mountinfo}, see proc_pid_mountinfo(5).
 *
 * @param id the mount's number
 * @param device major and minor of the file system
 * @param mountPoint where it is mounted, as an absolute path
 * @param type such as {@code tmpfs}; with its subtype, if it has one
 * @param source what was mounted
 */
record Mountinfo(int id, String device, String mountPoint, String type, String source) {

    private static final Path OWN = Path.of("/proc/self/mountinfo");

    /** The mount visible at a path: the last one there. */
    static Optional<Mountinfo> at(Path path) throws IOException {
        // Names are bytes in any encoding: compare bytes.
        return topmost(ProcFile.lines(OWN), bytes(path.toString()));
    }

    /** Whether both are the same mount, even if a directory above it was renamed. */
    boolean isSame(Mountinfo other) {
        return id == other.id && device.equals(other.device);
    }

    /** The last line with a mount point: later mounts cover earlier ones. */
    static Optional<Mountinfo> topmost(List<String> lines, String mountPoint) {
        Mountinfo found = null;
        for (String line : lines) {
            Mountinfo mount = parse(line);
            if (mount.mountPoint.equals(mountPoint)) {
                found = mount;
            }
        }
        return Optional.ofNullable(found);
    }

    /** {@code 36 35 98:0 /root /mount/point options optional… - type source super-options}. */
    static Mountinfo parse(String line) {
        String[] fields = line.split(" ", -1);
        int separator = 6;
        while (!fields[separator].equals("-")) {
            separator++;
        }
        return new Mountinfo(
                Integer.parseInt(fields[0]),
                fields[2],
                unescape(fields[4]),
                fields[separator + 1],
                unescape(fields[separator + 2]));
    }

    /** Space, tab, newline and backslash are written as three octal digits after a backslash. */
    private static String unescape(String field) {
        StringBuilder text = new StringBuilder(field.length());
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '\\') {
                text.append((char) Integer.parseInt(field, i + 1, i + 4, 8));
                i += 3;
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static String bytes(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }
}
