package io.github.netmap4j.sys.ctrl;

import io.github.netmap4j.sys.abi.nmreq_header;
import io.github.netmap4j.sys.abi.nmreq_option;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.Ioctl;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A device whose {@code NIOCCTRL} follows the addresses in a request, as the kernel does, and shows what it finds to the
 * test. Nothing is taken from Java objects.
 */
final class FakeKernel implements NetmapDevice {

    /** A request as it lies in memory. */
    record Seen(MemorySegment header, MemorySegment body, Map<Integer, MemorySegment> options) {
        int type() {
            return Short.toUnsignedInt(nmreq_header.nr_reqtype(header));
        }

        void status(int option, int errno) {
            nmreq_option.nro_status(options.get(option), errno);
        }
    }

    private final Function<Seen, Integer> answer;
    final List<Seen> seen = new ArrayList<>();
    int open;
    int opened;
    int refuseOpen;

    FakeKernel(Function<Seen, Integer> answer) {
        this.answer = answer;
    }

    @Override
    public int open(int flags) {
        if (refuseOpen != 0) {
            return -refuseOpen;
        }
        open++;
        return opened++;
    }

    @Override
    public int close(int fd) {
        open--;
        return 0;
    }

    @Override
    public int ioctl(int fd, long request, MemorySegment argument) {
        if (request != Ioctl.NIOCCTRL) {
            return -Errno.EOPNOTSUPP;
        }
        Map<Integer, MemorySegment> options = new LinkedHashMap<>();
        for (long at = nmreq_header.nr_options(argument); at != 0; ) {
            MemorySegment option = at(at);
            options.put(nmreq_option.nro_reqtype(option), option);
            at = nmreq_option.nro_next(option);
        }
        long body = nmreq_header.nr_body(argument);
        Seen request0 = new Seen(argument, body == 0 ? MemorySegment.NULL : at(body), options);
        seen.add(request0);
        return answer.apply(request0);
    }

    /** Up to a page: no request may be longer. */
    @SuppressWarnings("restricted")
    static MemorySegment at(long address) {
        return MemorySegment.ofAddress(address).reinterpret(4096);
    }

    @Override
    public long mmap(int fd, long length, int protection, int flags, long offset) {
        return -Errno.EINVAL;
    }

    @Override
    public int munmap(long address, long length) {
        return -Errno.EINVAL;
    }

    @Override
    public int poll(MemorySegment fds, int count, int timeout) {
        return -Errno.EINVAL;
    }

    @Override
    public String toString() {
        return "fake";
    }
}
