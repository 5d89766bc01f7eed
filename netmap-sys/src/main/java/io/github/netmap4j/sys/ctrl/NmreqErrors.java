package io.github.netmap4j.sys.ctrl;

import io.github.netmap4j.sys.Errno;
import io.github.netmap4j.sys.NetmapDevice;
import io.github.netmap4j.sys.internal.Remedy;
import java.util.List;
import java.util.stream.Collectors;

/** What a refused request says: which request, why as far as the answer tells, and what to do next. */
final class NmreqErrors {

    /** By {@code nr_reqtype}; they are numbered from 1 without a gap. */
    private static final List<String> REQUESTS = List.of(
            "NETMAP_REQ_0",
            "NETMAP_REQ_REGISTER",
            "NETMAP_REQ_PORT_INFO_GET",
            "NETMAP_REQ_VALE_ATTACH",
            "NETMAP_REQ_VALE_DETACH",
            "NETMAP_REQ_VALE_LIST",
            "NETMAP_REQ_PORT_HDR_SET",
            "NETMAP_REQ_PORT_HDR_GET",
            "NETMAP_REQ_VALE_NEWIF",
            "NETMAP_REQ_VALE_DELIF",
            "NETMAP_REQ_VALE_POLLING_ENABLE",
            "NETMAP_REQ_VALE_POLLING_DISABLE",
            "NETMAP_REQ_POOLS_INFO_GET",
            "NETMAP_REQ_SYNC_KLOOP_START",
            "NETMAP_REQ_SYNC_KLOOP_STOP",
            "NETMAP_REQ_CSB_ENABLE");

    private NmreqErrors() {}

    static String request(NmreqHeader<?> header) {
        int type = header.nr_reqtype();
        return type < REQUESTS.size() ? REQUESTS.get(type) : "NETMAP_REQ_" + type;
    }

    static String explain(NmreqHeader<?> header, NetmapDevice device, int fd, int errno) {
        String options = header.options().stream()
                .filter(option -> blamed(option, errno))
                .map(option -> "option " + option.name() + " " + Errno.name(option.nro_status()))
                .collect(Collectors.joining(", "));
        if (!options.isEmpty()) {
            return "refused for its " + options + "; "
                    + (errno == Errno.EOPNOTSUPP
                            ? "leave it out, or use a device and a port that have it"
                            : "see what the option's class says about its fields");
        }
        if (header.body() instanceof NmreqRegister) {
            return Remedy.register(header.nr_name(), errno, () -> rejectsVersion(header, device, fd));
        }
        if (errno == Errno.EINVAL && rejectsVersion(header, device, fd)) {
            return Remedy.version();
        }
        if (errno == Errno.ENXIO) {
            return "there is no such port, or the descriptor is not bound; names are those of the kernel, without netmap:"
                    + " and without a suffix such as ^ or -0";
        }
        return device + " refuses; see " + request(header) + " in netmap(4)";
    }

    /**
     * The kernel marks all options with EOPNOTSUPP first and takes the mark off those it comes to. So the mark means
     * something only if it is the answer.
     */
    private static boolean blamed(NmreqOption option, int errno) {
        int status = option.nro_status();
        return status != 0 && (status != Errno.EOPNOTSUPP || errno == Errno.EOPNOTSUPP);
    }

    /** EINVAL has many causes. A request that only the version can spoil tells this one from the others. */
    private static boolean rejectsVersion(NmreqHeader<?> header, NetmapDevice device, int fd) {
        // About memory 1, which is always there.
        return NetmapReq.NETMAP_REQ_PORT_INFO_GET("")
                        .nr_version(header.nr_version())
                        .ioctl(device, fd)
                == -Errno.EINVAL;
    }
}
