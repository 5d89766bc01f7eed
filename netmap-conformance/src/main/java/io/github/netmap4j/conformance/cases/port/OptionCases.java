package io.github.netmap4j.conformance.cases.port;

import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_OPT_MAX;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_OPT_SYNC_KLOOP_EVENTFDS;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_OPT_SYNC_KLOOP_MODE;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_PORT_INFO_GET;
import static io.github.netmap4j.sys.os.Errno.EFAULT;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.EMSGSIZE;
import static io.github.netmap4j.sys.os.Errno.ENXIO;
import static io.github.netmap4j.sys.os.Errno.EOPNOTSUPP;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.conformance.lab.Case;
import io.github.netmap4j.conformance.lab.Ctrl;
import io.github.netmap4j.conformance.lab.Expect;
import io.github.netmap4j.conformance.lab.Fd;
import io.github.netmap4j.conformance.lab.Lab;
import io.github.netmap4j.conformance.lab.Register;
import io.github.netmap4j.conformance.lab.RequestOptions;
import io.github.netmap4j.conformance.lab.Topic;
import io.github.netmap4j.sys.abi.nmreq_header;
import io.github.netmap4j.sys.abi.nmreq_opt_sync_kloop_mode;
import io.github.netmap4j.sys.abi.nmreq_option;
import io.github.netmap4j.sys.abi.nmreq_port_info_get;
import java.lang.foreign.MemorySegment;

/** Options of requests in general: known and unknown ones, lists and loops, and nro_status. */
@Topic("Options")
final class OptionCases {

    @Case("an option netmap does not know: EOPNOTSUPP, in nro_status too; the port is not opened")
    void unknown(Lab lab) {
        for (int type : new int[] {NETMAP_REQ_OPT_MAX(), 1234}) {
            MemorySegment option = RequestOptions.plain(lab, type);
            Fd fd = lab.fd();
            Expect.error(EOPNOTSUPP, fd.ctrl(lab.register(lab.vale("a")).with(option)), "REGISTER, option " + type);
            assertEquals(EOPNOTSUPP, RequestOptions.status(option), "nro_status");
            assertEquals(type, nmreq_option.nro_reqtype(option), "nro_reqtype");
            Expect.error(ENXIO, fd.txsync(), "NIOCTXSYNC of the descriptor");
        }
    }

    @Case("an option of type 0: EINVAL, in nro_status too")
    void typeZero(Lab lab) {
        MemorySegment option = RequestOptions.plain(lab, 0);
        Expect.error(EINVAL, lab.fd().ctrl(lab.register(lab.vale("a")).with(option)), "REGISTER");
        assertEquals(EINVAL, RequestOptions.status(option), "nro_status");
    }

    @Case("an option that belongs to another request: EOPNOTSUPP, in nro_status too")
    void ofAnotherRequest(Lab lab) {
        MemorySegment option = nmreq_opt_sync_kloop_mode.allocate(lab.arena);
        nmreq_option.nro_reqtype(option, NETMAP_REQ_OPT_SYNC_KLOOP_MODE());
        Expect.error(EOPNOTSUPP, lab.fd().ctrl(lab.register(lab.vale("a")).with(option)), "REGISTER");
        assertEquals(EOPNOTSUPP, RequestOptions.status(option), "nro_status");
    }

    @Case("PORT_INFO_GET ignores options, and says so in nro_status")
    void ignoredByOthers(Lab lab) {
        MemorySegment option = RequestOptions.offsets(lab, 64, 0, 0);
        Ctrl request = lab.ctrl(NETMAP_REQ_PORT_INFO_GET(), lab.vale("a"), nmreq_port_info_get.allocate(lab.arena))
                .option(option);
        Expect.ok(lab.fd().ctrl(request), "PORT_INFO_GET");
        assertEquals(EOPNOTSUPP, RequestOptions.status(option), "nro_status");
    }

    @Case("of two options, the one that is known is done, and the unknown one fails the request")
    void knownAndUnknown(Lab lab) {
        MemorySegment known = RequestOptions.offsets(lab, 64, 0, 0);
        MemorySegment unknown = RequestOptions.plain(lab, 1234);
        Register request = lab.register(lab.vale("a")).with(known).with(unknown);
        Expect.error(EOPNOTSUPP, lab.fd().ctrl(request), "REGISTER");
        assertEquals(EOPNOTSUPP, RequestOptions.status(unknown), "nro_status of the unknown option");
        assertEquals(0, RequestOptions.status(known), "nro_status of the known option");
        assertEquals(known.address(), nmreq_option.nro_next(unknown), "nro_next");
    }

    @Case("an option given twice: EINVAL, in the status of both")
    void twice(Lab lab) {
        MemorySegment one = RequestOptions.offsets(lab, 64, 0, 0);
        MemorySegment two = RequestOptions.offsets(lab, 64, 0, 0);
        Expect.error(EINVAL, lab.fd().ctrl(lab.register(lab.vale("a")).with(one).with(two)), "REGISTER");
        assertEquals(EINVAL, RequestOptions.status(one), "nro_status of the one");
        assertEquals(EINVAL, RequestOptions.status(two), "nro_status of the other");
    }

    @Case("a list of unknown options that runs in a circle: EMSGSIZE")
    void circle(Lab lab) {
        MemorySegment option = RequestOptions.plain(lab, NETMAP_REQ_OPT_MAX() + 1);
        Register request = lab.register(lab.vale("a")).with(option);
        nmreq_option.nro_next(option, option.address());
        Expect.error(EMSGSIZE, lab.fd().ctrl(request), "REGISTER");
    }

    @Case("a list of one known option that runs in a circle: EINVAL, as it is there twice")
    void circleOfKnown(Lab lab) {
        MemorySegment option = RequestOptions.offsets(lab, 0, 0, 0);
        Register request = lab.register(lab.vale("a")).with(option);
        nmreq_option.nro_next(option, option.address());
        Expect.error(EINVAL, lab.fd().ctrl(request), "REGISTER");
    }

    @Case("more options than a request may hold: EMSGSIZE")
    void tooMany(Lab lab) {
        Register request = lab.register(lab.vale("a"));
        MemorySegment last = RequestOptions.plain(lab, NETMAP_REQ_OPT_SYNC_KLOOP_EVENTFDS());
        nmreq_option.nro_size(last, 1000);
        request.with(last);
        for (int i = 0; i < 99; i++) {
            request.with(RequestOptions.plain(lab, NETMAP_REQ_OPT_MAX()));
        }
        Expect.error(EMSGSIZE, lab.fd().ctrl(request), "REGISTER");
    }

    @Case("an option larger than a request may be: EMSGSIZE")
    void tooLarge(Lab lab) {
        MemorySegment option = lab.arena.allocate(8192, 8);
        nmreq_option.nro_reqtype(option, NETMAP_REQ_OPT_SYNC_KLOOP_EVENTFDS());
        nmreq_option.nro_size(option, 8192);
        Expect.error(EMSGSIZE, lab.fd().ctrl(lab.register(lab.vale("a")).with(option)), "REGISTER");
    }

    @Case("a list that points to memory that is not mapped: EFAULT")
    void badPointer(Lab lab) {
        Register request = lab.register(lab.vale("a"));
        nmreq_header.nr_options(request.header, 0x10);
        Expect.error(EFAULT, lab.fd().ctrl(request), "REGISTER");
        Register second = lab.register(lab.vale("a"));
        MemorySegment first = RequestOptions.plain(lab, 1234);
        second.with(first);
        nmreq_option.nro_next(first, 0x10);
        Expect.error(EFAULT, lab.fd().ctrl(second), "REGISTER, the second option's address");
    }
}
