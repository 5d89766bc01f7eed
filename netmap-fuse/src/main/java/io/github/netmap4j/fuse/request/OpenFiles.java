package io.github.netmap4j.fuse.request;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** All open files by {@code fh}, the number that the kernel returns with every request. A look-up allocates nothing. */
final class OpenFiles {

    private volatile @Nullable OpenFile[] files = new OpenFile[16];

    /** Adds a file and returns its {@code fh}, the lowest free one. */
    synchronized long add(OpenFile file) {
        @Nullable OpenFile[] now = files;
        int fh = 0;
        while (fh < now.length && now[fh] != null) {
            fh++;
        }
        if (fh == now.length) {
            now = Arrays.copyOf(now, 2 * now.length);
        }
        now[fh] = file;
        publish(now);
        return fh;
    }

    /** The file with a number, or null. */
    @Nullable
    OpenFile get(long fh) {
        @Nullable OpenFile[] now = files;
        return fh >= 0 && fh < now.length ? now[(int) fh] : null;
    }

    /** Removes the file with a number, and returns it, or null if there is none. */
    synchronized @Nullable OpenFile remove(long fh) {
        OpenFile file = get(fh);
        if (file != null) {
            @Nullable OpenFile[] now = files;
            now[(int) fh] = null;
            publish(now);
        }
        return file;
    }

    /** A volatile write, even of the same array: threads that read {@link #files} after it see what is in the array. */
    private void publish(@Nullable OpenFile[] now) {
        files = now;
    }
}
