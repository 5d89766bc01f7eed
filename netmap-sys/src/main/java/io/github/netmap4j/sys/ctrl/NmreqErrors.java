package io.github.netmap4j.sys.ctrl;

import io.github.netmap4j.sys.device.FailureCause;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.device.RefusalDetails;
import io.github.netmap4j.sys.device.Remedy;
import io.github.netmap4j.sys.os.Errno;
import java.util.stream.Collectors;

/** Explains a refused request: which, why as far as the answer tells, and what to do next. */
final class NmreqErrors {

    private NmreqErrors() {}

    static NetmapException explain(NmreqHeader<?> header, NetmapDevice device, int fd, int errno) {
        String request = NmreqType.name(header.nr_reqtype());
        String name = header.nr_name();
        boolean register = header.body() instanceof NmreqRegister;
        String options = header.options().stream()
                .filter(option -> blamed(option, errno))
                .map(option -> "option " + option.name() + " " + Errno.name(option.nro_status()))
                .collect(Collectors.joining(", "));
        if (!options.isEmpty()) {
            RefusalDetails refused = device.refused(fd, errno)
                    .orElseGet(() -> new RefusalDetails(
                            FailureCause.OPTION,
                            device + " refuses",
                            errno == Errno.EOPNOTSUPP
                                    ? device.remedy(FailureCause.OPTION)
                                    : "see what the option's class says about its fields"));
            return new NetmapException(
                    register ? NetmapException.Step.REGISTER : NetmapException.Step.CONTROL,
                    refused.cause() == FailureCause.REQUEST ? FailureCause.OPTION : refused.cause(),
                    request,
                    name,
                    device,
                    errno,
                    "refused for its " + options + ": " + refused);
        }
        return register
                ? Remedy.register(request, name, name, device, fd, errno, header.nr_version())
                : Remedy.control(request, name, device, fd, errno, header.nr_version());
    }

    /**
     * The kernel marks all options with EOPNOTSUPP first and clears the mark of those it gets to. So the mark means
     * something only if it is the answer.
     */
    private static boolean blamed(NmreqOption option, int errno) {
        int status = option.nro_status();
        return status != 0 && (status != Errno.EOPNOTSUPP || errno == Errno.EOPNOTSUPP);
    }
}
