package io.github.netmap4j.fuse.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Files of the proc file system that contain names of files. A name may be any bytes but 0 and '/', in no particular
 * encoding; of Java's line terminators, only the newline is escaped.
 */
public final class ProcFile {

    private static final String PROCESS = "Tgid:";

    private ProcFile() {}

    /** {@return the process of a thread, by its number; the thread itself if it is gone} */
    public static int process(int thread) {
        try {
            for (String line : lines(Path.of("/proc", Integer.toString(thread), "status"))) {
                if (line.startsWith(PROCESS)) {
                    return Integer.parseInt(line.substring(PROCESS.length()).strip());
                }
            }
            return thread;
        } catch (IOException gone) {
            return thread;
        }
    }

    /** The lines of a file, with each byte as the character of the same number. */
    public static List<String> lines(Path file) throws IOException {
        String all = new String(Files.readAllBytes(file), ISO_8859_1);
        return all.isEmpty() ? List.of() : List.of(all.split("\n"));
    }
}
