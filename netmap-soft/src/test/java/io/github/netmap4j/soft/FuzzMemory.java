package io.github.netmap4j.soft;

import static io.github.netmap4j.sys.os.Errno.EBADF;

import io.github.netmap4j.soft.spi.Region;
import io.github.netmap4j.soft.spi.UserMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/**
 * The memory of a program that points anywhere: what is not in one segment is not there, so a wild pointer does no harm to
 * the JVM. Now and then it cannot be reached, or not be shared.
 */
final class FuzzMemory implements UserMemory {

    private static final long SIZE = 1 << 20;

    /** What there is, from a page's start. */
    final MemorySegment all = Arena.ofAuto().allocate(SIZE, 4096);

    private final RandomGenerator random;
    private final int eventfd;

    FuzzMemory(RandomGenerator random, int eventfd) {
        this.random = random;
        this.eventfd = eventfd;
    }

    private MemorySegment at(long address, long length) {
        long offset = address - all.address();
        boolean within = length >= 0 && offset >= 0 && offset <= SIZE - length && random.nextInt(100) != 0;
        return within ? all.asSlice(offset, length) : null;
    }

    @Override
    public boolean read(long address, MemorySegment to, long offset, long length) {
        MemorySegment from = at(address, length);
        if (from == null) {
            return false;
        }
        MemorySegment.copy(from, 0, to, offset, length);
        return true;
    }

    @Override
    public boolean write(long address, MemorySegment from, long offset, long length) {
        MemorySegment to = at(address, length);
        if (to == null) {
            return false;
        }
        MemorySegment.copy(from, offset, to, 0, length);
        return true;
    }

    @Override
    public Region map(long address, long length) {
        if (random.nextInt(8) == 0) {
            throw new UnsupportedOperationException("apart");
        }
        MemorySegment shared = length == 0 ? null : at(address, length);
        return shared == null ? null : new Region(shared, () -> {});
    }

    @Override
    public int duplicate(int fd) {
        return fd == eventfd ? SoftDevice.ownMemory().duplicate(fd) : -EBADF;
    }
}
