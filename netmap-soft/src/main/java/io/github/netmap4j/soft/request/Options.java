package io.github.netmap4j.soft.request;

import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.EMSGSIZE;
import static io.github.netmap4j.sys.os.Errno.EOPNOTSUPP;

import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.soft.spi.UserMemory;
import io.github.netmap4j.sys.abi.nmreq_opt_csb;
import io.github.netmap4j.sys.abi.nmreq_opt_extmem;
import io.github.netmap4j.sys.abi.nmreq_opt_offsets;
import io.github.netmap4j.sys.abi.nmreq_opt_sync_kloop_mode;
import io.github.netmap4j.sys.abi.nmreq_option;
import io.github.netmap4j.sys.ctrl.NmreqOption;
import io.github.netmap4j.sys.device.FailureCause;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The options of a request: a list in the program's memory, copied here. Each starts as not supported; its handler
 * records the outcome, which goes back into {@code nro_status}.
 */
final class Options {

    private static final long HEADER = nmreq_option.layout().byteSize();
    private static final long POINTER = Long.BYTES;
    /** The kernel's buffer for a request: the largest one, and a table and saved pointers for the options. */
    private static final long CAPACITY = Requests.MAX_SIZE + POINTER * (2 + 2L * Requests.OPT_MAX);

    /** One option: the program's address of it, and the copy. */
    static final class Option {
        private final long address;
        final MemorySegment struct;
        private int status;

        Option(long address, MemorySegment struct) {
            this.address = address;
            this.struct = struct;
        }

        int type() {
            return nmreq_option.nro_reqtype(struct);
        }

        long size() {
            return nmreq_option.nro_size(struct);
        }

        /** The option was known, and done. */
        void done() {
            status = 0;
        }

        /** The option was known, and refused. */
        void failed(int errno) {
            status = errno;
        }

        /** Does a part of the option's work, and records its refusal. */
        <T> T attempt(Supplier<T> work) {
            try {
                return work.get();
            } catch (RequestRefusedException refused) {
                failed(refused.errno());
                throw refused;
            }
        }
    }

    private final UserMemory user;
    private final List<Option> list = new ArrayList<>();

    private Options(UserMemory user) {
        this.user = user;
    }

    /** No options. */
    static Options none(UserMemory user) {
        return new Options(user);
    }

    /** The program's memory. */
    UserMemory user() {
        return user;
    }

    /**
     * Reads a list. If it is malformed, the options that were read get a status that says so.
     *
     * @param first the program's address of the first one, or 0
     * @param bodySize bytes of the request's body, which counts against the same limit
     * @throws RequestRefusedException EINVAL for a type of 0 or a duplicate, EMSGSIZE, EFAULT
     */
    static Options read(UserMemory user, long first, long bodySize) {
        Options options = new Options(user);
        long used = 2 * POINTER + bodySize + Requests.OPT_MAX * POINTER;
        long total = bodySize;
        long next = first;
        while (next != 0) {
            if (used + POINTER + HEADER > CAPACITY) {
                throw new RequestRefusedException(
                        EMSGSIZE, "the list of options does not end: the last one's nro_next has to be 0");
            }
            MemorySegment header;
            try {
                header = UserStruct.read(user, next, HEADER);
            } catch (RequestRefusedException bad) {
                throw options.broken(bad);
            }
            used += POINTER + HEADER;
            total += HEADER;
            int type = nmreq_option.nro_reqtype(header);
            long size = nmreq_option.nro_size(header);
            long body = bodySize(type, size);
            Option option = new Option(next, header);
            Option twin = options.find(type);
            options.list.add(option);
            if (type == 0 || (type > 0 && type < Requests.OPT_MAX && twin != null)) {
                option.status = EINVAL;
                if (twin != null) {
                    twin.status = EINVAL;
                }
                throw options.broken(new RequestRefusedException(
                        EINVAL,
                        type == 0 ? "an option of type 0" : "option " + NmreqOption.name(type) + " is given twice"));
            }
            if (body > 0) {
                if (body > Requests.MAX_SIZE
                        || Long.compareUnsigned(size, Requests.MAX_SIZE) > 0
                        || total + body > Requests.MAX_SIZE
                        || used + body > CAPACITY) {
                    throw options.broken(new RequestRefusedException(
                            EMSGSIZE,
                            "the options are larger than " + Requests.MAX_SIZE
                                    + " bytes, all together: look at nro_size"));
                }
                used += body;
                total += body;
                try {
                    options.list.set(
                            options.list.size() - 1, new Option(next, UserStruct.read(user, next, HEADER + body)));
                } catch (RequestRefusedException bad) {
                    throw options.broken(bad);
                }
            }
            next = nmreq_option.nro_next(header);
        }
        options.list.forEach(option -> option.status = EOPNOTSUPP);
        return options;
    }

    private RequestRefusedException broken(RequestRefusedException why) {
        writeBack(false);
        return why;
    }

    /** Bytes that follow an option's header. */
    private static long bodySize(int type, long size) {
        if (type == Requests.OPT_EXTMEM) {
            return nmreq_opt_extmem.layout().byteSize() - HEADER;
        }
        if (type == Requests.OPT_CSB) {
            return nmreq_opt_csb.layout().byteSize() - HEADER;
        }
        if (type == Requests.OPT_SYNC_KLOOP_MODE) {
            return nmreq_opt_sync_kloop_mode.layout().byteSize() - HEADER;
        }
        if (type == Requests.OPT_OFFSETS) {
            return nmreq_opt_offsets.layout().byteSize() - HEADER;
        }
        if (type == Requests.OPT_SYNC_KLOOP_EVENTFDS && Long.compareUnsigned(size, HEADER) >= 0) {
            return size < 0 ? Long.MAX_VALUE : size - HEADER;
        }
        return 0;
    }

    /** The option of a type, or null. */
    @Nullable
    Option find(int type) {
        for (Option option : list) {
            if (option.type() == type) {
                return option;
            }
        }
        return null;
    }

    /**
     * Refuses options that were not handled.
     *
     * @throws RequestRefusedException EOPNOTSUPP
     */
    void requireAllSupported() {
        for (Option option : list) {
            if (option.status == EOPNOTSUPP) {
                throw new RequestRefusedException(
                        EOPNOTSUPP,
                        FailureCause.OPTION,
                        "this request, or this port, has no option " + NmreqOption.name(option.type()) + " ("
                                + option.type() + ")");
            }
        }
    }

    /**
     * Writes the outcome of each option to the program, and the bodies of those that succeeded.
     *
     * @param success whether the request succeeded
     * @throws RequestRefusedException EFAULT
     */
    void writeBack(boolean success) {
        for (Option option : list) {
            nmreq_option.nro_status(option.struct, option.status);
            boolean body = success && option.status == 0;
            UserStruct.write(user, option.address, option.struct, 0, body ? option.struct.byteSize() : HEADER);
        }
    }
}
