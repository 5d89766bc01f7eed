package io.github.netmap4j.soft.request;

import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.netmap4j.soft.control.Ports;
import io.github.netmap4j.soft.port.SoftDescriptor;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.soft.spi.UserMemory;
import io.github.netmap4j.sys.abi.nmreq_header;
import io.github.netmap4j.sys.abi.nmreq_pools_info;
import io.github.netmap4j.sys.abi.nmreq_port_hdr;
import io.github.netmap4j.sys.abi.nmreq_port_info_get;
import io.github.netmap4j.sys.abi.nmreq_sync_kloop_start;
import io.github.netmap4j.sys.abi.nmreq_vale_attach;
import io.github.netmap4j.sys.abi.nmreq_vale_detach;
import io.github.netmap4j.sys.abi.nmreq_vale_list;
import io.github.netmap4j.sys.abi.nmreq_vale_newif;
import io.github.netmap4j.sys.abi.nmreq_vale_polling;
import io.github.netmap4j.sys.device.FailureCause;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.Lock;

/**
 * {@code NIOCCTRL}: checks the header, copies body and options in, has the request done, and copies them out: the body
 * only if all went well, the status of the options always.
 */
public final class ControlApi {

    public static final long HEADER_SIZE = nmreq_header.layout().byteSize();

    private static final long NAME = nmreq_header.nr_name$offset();

    private final RequestHandlers handlers;

    /**
     * The API of a device.
     *
     * @param control held while a request is done, but not while it is copied in or out
     */
    public ControlApi(Ports ports, Lock control) {
        this.handlers = new RequestHandlers(ports, control);
    }

    /** The handlers, for whoever has a request in another form. */
    RequestHandlers handlers() {
        return handlers;
    }

    /**
     * Does a request.
     *
     * @param header a copy of the {@code struct nmreq_header}; what changes in it is for the program to see
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
        int type = Short.toUnsignedInt(nmreq_header.nr_reqtype(header));
        long bodySize = bodySize(type);
        long body = nmreq_header.nr_body(header);
        if (bodySize != 0 == (body == 0)) {
            throw new RequestRefusedException(
                    EINVAL,
                    "request " + type
                            + (body == 0 ? " has no body, and needs one" : " has a body, and must have none"));
        }
        MemorySegment struct = bodySize == 0 ? MemorySegment.NULL : UserStruct.read(user, body, bodySize);
        Options options = Options.read(user, nmreq_header.nr_options(header), bodySize);
        String name = UserStruct.name(header, NAME, Requests.NAME_SIZE);
        header.set(JAVA_BYTE, NAME + Requests.NAME_SIZE - 1, (byte) 0);
        Request request = new Request(type, name, struct, options);
        try {
            handlers.handle(descriptor, request);
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

    /** Bytes of a request's body; 0 for those without, and for unknown ones. */
    static long bodySize(int type) {
        if (type == Requests.REGISTER) {
            return RegisterStruct.SIZE;
        }
        if (type == Requests.PORT_INFO_GET) {
            return nmreq_port_info_get.layout().byteSize();
        }
        if (type == Requests.VALE_ATTACH) {
            return nmreq_vale_attach.layout().byteSize();
        }
        if (type == Requests.VALE_DETACH) {
            return nmreq_vale_detach.layout().byteSize();
        }
        if (type == Requests.VALE_LIST) {
            return nmreq_vale_list.layout().byteSize();
        }
        if (type == Requests.PORT_HDR_SET || type == Requests.PORT_HDR_GET) {
            return nmreq_port_hdr.layout().byteSize();
        }
        if (type == Requests.VALE_NEWIF) {
            return nmreq_vale_newif.layout().byteSize();
        }
        if (type == Requests.VALE_POLLING_ENABLE || type == Requests.VALE_POLLING_DISABLE) {
            return nmreq_vale_polling.layout().byteSize();
        }
        if (type == Requests.POOLS_INFO_GET) {
            return nmreq_pools_info.layout().byteSize();
        }
        if (type == Requests.SYNC_KLOOP_START) {
            return nmreq_sync_kloop_start.layout().byteSize();
        }
        return 0;
    }
}
