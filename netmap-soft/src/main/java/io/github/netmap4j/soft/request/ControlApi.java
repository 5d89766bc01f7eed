package io.github.netmap4j.soft.request;

import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.netmap4j.soft.control.Ports;
import io.github.netmap4j.soft.port.SoftDescriptor;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.soft.spi.UserMemory;
import io.github.netmap4j.sys.abi.nmreq_header;
import io.github.netmap4j.sys.ctrl.NmreqType;
import io.github.netmap4j.sys.device.FailureCause;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.Lock;

/**
 * {@code NIOCCTRL}: checks the header, copies body and options in, has the request performed, and copies them out: the body
 * only after success, the status of the options always.
 */
public final class ControlApi {

    public static final long HEADER_SIZE = nmreq_header.layout().byteSize();

    private static final long NAME = nmreq_header.nr_name$offset();

    private final RequestHandlers handlers;

    /**
     * The API of a device.
     *
     * @param control held while a request is performed, but not while it is copied in or out
     */
    public ControlApi(Ports ports, Lock control) {
        this.handlers = new RequestHandlers(ports, control);
    }

    /** The handlers, for the older API. */
    RequestHandlers handlers() {
        return handlers;
    }

    /**
     * Does a request.
     *
     * @param header a copy of the {@code struct nmreq_header}; the caller copies changes back
     * @param user the program's memory
     * @throws RequestRefusedException with the errno
     */
    public void handle(SoftDescriptor descriptor, MemorySegment header, UserMemory user) {
        int version = Short.toUnsignedInt(nmreq_header.nr_version(header));
        if (version < Requests.MIN_API || version > Requests.MAX_API) {
            throw new RequestRefusedException(
                    EINVAL, FailureCause.API_MISMATCH, "API mismatch: the request is of version " + version);
        }
        if (nmreq_header.nr_reserved(header) != 0) {
            throw new RequestRefusedException(EINVAL, "nr_reserved is not 0, as it has to be");
        }
        int number = Short.toUnsignedInt(nmreq_header.nr_reqtype(header));
        NmreqType type = NmreqType.of(number);
        long bodySize = type == null ? 0 : type.bodySize();
        long body = nmreq_header.nr_body(header);
        if (bodySize != 0 == (body == 0)) {
            throw new RequestRefusedException(
                    EINVAL,
                    "request " + number
                            + (body == 0 ? " has no body, and needs one" : " has a body, and must have none"));
        }
        MemorySegment struct = bodySize == 0 ? MemorySegment.NULL : UserStruct.read(user, body, bodySize);
        Options options = Options.read(user, nmreq_header.nr_options(header), bodySize);
        String name = UserStruct.name(header, NAME, Requests.NAME_SIZE);
        header.set(JAVA_BYTE, NAME + Requests.NAME_SIZE - 1, (byte) 0);
        ControlRequest request = new ControlRequest(name, struct, options);
        try {
            if (type == null) {
                throw new RequestRefusedException(EINVAL, "no request has number " + number);
            }
            handlers.handle(descriptor, type, request);
        } catch (RequestRefusedException refused) {
            options.writeBack(false);
            throw refused;
        } finally {
            if (!request.name().equals(name)) {
                UserStruct.name(header, NAME, Requests.NAME_SIZE, request.name());
            }
        }
        UserStruct.write(user, body, struct, 0, bodySize);
        options.writeBack(true);
    }
}
