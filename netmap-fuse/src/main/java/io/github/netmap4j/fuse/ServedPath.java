package io.github.netmap4j.fuse;

import static io.github.netmap4j.sys.os.Errno.ENOENT;

import io.github.netmap4j.fuse.system.Libc;
import io.github.netmap4j.sys.call.LibcCalls;
import io.github.netmap4j.sys.os.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A name in a directory that is kept open: it stays the same place whatever others rename or replace on the way to it.
 *
 * <p>Refuses what a stranger could have planted on the way, by the kernel's rule for {@code fs.protected_symlinks}: in
 * a directory that others may write to, whatever belongs neither to this process's user nor to the directory's owner.
 * The walk passes through a stranger's directory, but everything of his in it counts as planted, too.
 */
final class ServedPath implements AutoCloseable {

    private static final int S_IFMT = 0170000;
    private static final int S_IFLNK = 0120000;
    private static final int S_IFDIR = 0040000;
    private static final int WRITABLE_BY_OTHERS = 022;
    private static final int ENOTDIR = 20;
    /** The kernel's limit. */
    private static final int MAX_LINKS = 40;

    private final Path asked;
    private final Path name;
    private int directory;
    private boolean strange;

    private ServedPath(Path asked, Path name) {
        this.asked = asked;
        this.name = name;
        this.directory = open("/");
    }

    /**
     * Walks to the directory of a path.
     *
     * @return the place, where nothing need exist yet; the caller closes it
     * @throws CannotServeException if there is no such directory, or a link on the way cannot be trusted
     */
    static ServedPath of(Path path) throws IOException {
        Path absolute = path.toAbsolutePath();
        Path parent = absolute.getParent();
        Path name = absolute.getFileName();
        if (parent == null || name == null) {
            throw CannotServeException.badPath(path + " has no directory to be in: choose another --path");
        }
        ServedPath place = new ServedPath(path, name);
        boolean done = false;
        try {
            place.walk(parent);
            done = true;
            return place;
        } finally {
            if (!done) {
                place.close();
            }
        }
    }

    private void walk(Path parent) throws IOException {
        Deque<Path> ahead = new ArrayDeque<>();
        parent.forEach(ahead::add);
        int links = 0;
        while (!ahead.isEmpty()) {
            Path next = ahead.pop();
            int entry = open(entry(next).toString());
            if (entry < 0) {
                throw unreachable(-entry);
            }
            if (!isLink(entry)) {
                strange |= isPlanted(entry);
                enter(entry);
                continue;
            }
            String target;
            try {
                if (isPlanted(entry)) {
                    throw CannotServeException.badPath(
                            asked + " leads through " + real(directory).resolve(next)
                                    + ", a symbolic link that user " + uid(entry)
                                    + " made: it is not followed. Give the path that it leads to as --path");
                }
                target = Libc.readlinkat(entry);
            } finally {
                LibcCalls.close(entry);
            }
            if (target.isEmpty()) {
                throw unreachable(ENOENT);
            }
            if (++links > MAX_LINKS) {
                throw CannotServeException.badPath(
                        asked + " leads through more than " + MAX_LINKS + " symbolic links. Choose another --path");
            }
            if (target.startsWith("/")) {
                strange = false;
                enter(open("/"));
            }
            Deque<Path> behind = new ArrayDeque<>();
            Path.of(target).forEach(behind::push);
            behind.forEach(ahead::push);
        }
        if ((attribute(directory, "mode") & S_IFMT) != S_IFDIR) {
            throw unreachable(ENOTDIR);
        }
    }

    private void enter(int entry) {
        LibcCalls.close(directory);
        directory = entry;
    }

    private CannotServeException unreachable(int errno) {
        return CannotServeException.badPath(
                errno == ENOENT || errno == ENOTDIR
                        ? asked + " has no directory to be in: create it first"
                        : asked + " cannot be reached [" + Errno.name(errno) + "]. Choose another --path");
    }

    /** Opens with O_PATH: asks no file system, opens no device, follows no link. */
    private static int open(String path) {
        return Libc.open(path, Libc.O_PATH | Libc.O_NOFOLLOW | Libc.O_CLOEXEC);
    }

    /**
     * Opens what is at the place.
     *
     * @return an O_PATH descriptor, which the caller closes; or {@code -errno}
     */
    int open() {
        return open(file().toString());
    }

    /** Whether a stranger could have planted an entry that {@link #open()} opened. */
    boolean isPlanted(int entry) throws IOException {
        int owner = uid(entry);
        if (owner == 0 || owner == (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid")) {
            return false;
        }
        return strange || (owner != uid(directory) && (attribute(directory, "mode") & WRITABLE_BY_OTHERS) != 0);
    }

    static int uid(int entry) throws IOException {
        return attribute(entry, "uid");
    }

    static boolean isLink(int entry) throws IOException {
        return (attribute(entry, "mode") & S_IFMT) == S_IFLNK;
    }

    private static int attribute(int entry, String name) throws IOException {
        return (int) Files.getAttribute(descriptor(entry), "unix:" + name);
    }

    /** A path that leads to a descriptor's file, and to nothing else. */
    static Path descriptor(int entry) {
        return Path.of("/proc/self/fd", Integer.toString(entry));
    }

    private Path entry(Path next) {
        return descriptor(directory).resolve(next);
    }

    /** A path to the place through the open directory. */
    Path file() {
        return entry(name);
    }

    /** The place's current path without links, as in mountinfo. */
    Path path() throws IOException {
        return real(directory).resolve(name);
    }

    private static Path real(int entry) throws IOException {
        return Files.readSymbolicLink(descriptor(entry));
    }

    @Override
    public void close() {
        LibcCalls.close(directory);
    }
}
