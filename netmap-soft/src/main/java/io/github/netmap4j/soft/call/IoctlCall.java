package io.github.netmap4j.soft.call;

import static io.github.netmap4j.sys.os.Errno.EFAULT;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.EOPNOTSUPP;
import static java.lang.System.Logger.Level.DEBUG;

import io.github.netmap4j.soft.control.Ports;
import io.github.netmap4j.soft.port.Binding;
import io.github.netmap4j.soft.port.SoftDescriptor;
import io.github.netmap4j.soft.request.ControlApi;
import io.github.netmap4j.soft.request.LegacyApi;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.soft.spi.UserMemory;
import io.github.netmap4j.sys.abi.nm_ifreq;
import io.github.netmap4j.sys.os.Ioctl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.Lock;

/** {@code ioctl}: the two syncs, which take no lock, and the requests of both APIs. */
public final class IoctlCall {

    private static final System.Logger LOG = System.getLogger("io.github.netmap4j.soft");

    private static final long CONFIG_SIZE = nm_ifreq.layout().byteSize();

    private final ControlApi controlApi;
    private final LegacyApi legacyApi;

    public IoctlCall(Ports ports, Lock control) {
        controlApi = new ControlApi(ports, control);
        legacyApi = new LegacyApi(controlApi);
    }

    /** Does a request; returns 0 or {@code -errno}. */
    public int ioctl(SoftDescriptor descriptor, long request, MemorySegment argument, UserMemory caller) {
        boolean tx = request == Ioctl.NIOCTXSYNC;
        if (!tx && request != Ioctl.NIOCRXSYNC) {
            return control(descriptor, request, argument, caller);
        }
        Binding binding = descriptor.syncable();
        if (binding == null) {
            return -descriptor.whyNotSyncable();
        }
        return tx ? -SyncCall.txSync(binding, caller) : -SyncCall.rxSync(binding, 0);
    }

    private int control(SoftDescriptor descriptor, long request, MemorySegment argument, UserMemory caller) {
        try {
            check(request, argument);
            if (argument.address() % Long.BYTES != 0) {
                // In C a struct may lie anywhere.
                long size = size(request);
                MemorySegment aligned = Arena.ofAuto().allocate(size, Long.BYTES);
                MemorySegment.copy(argument, 0, aligned, 0, size);
                int result = control(descriptor, request, aligned, caller);
                MemorySegment.copy(aligned, 0, argument, 0, size);
                return result;
            }
            if (request == Ioctl.NIOCCTRL) {
                controlApi.handle(descriptor, argument, caller);
            } else if (request == Ioctl.NIOCREGIF) {
                legacyApi.register(descriptor, argument, caller);
            } else if (request == Ioctl.NIOCGINFO) {
                legacyApi.info(descriptor, argument);
            } else {
                throw new RequestRefusedException(
                        EINVAL, "NIOCCONFIG configures switches that a kernel module made: there are none");
            }
            descriptor.refusal(null);
            return 0;
        } catch (RequestRefusedException refused) {
            descriptor.refusal(refused);
            LOG.log(DEBUG, "ioctl 0x{0}: {1}", Long.toHexString(request), refused.getMessage());
            return -refused.errno();
        }
    }

    private static void check(long request, MemorySegment argument) {
        long size = size(request);
        if (size == 0) {
            throw new RequestRefusedException(
                    EOPNOTSUPP, "netmap has no ioctl of number 0x" + Long.toHexString(request));
        }
        if (argument.address() == 0) {
            throw new RequestRefusedException(EINVAL, "the request has no struct: its address is 0");
        }
        if (argument.byteSize() < size) {
            throw new RequestRefusedException(
                    EFAULT, "the request's struct has " + argument.byteSize() + " bytes; " + size + " are needed");
        }
    }

    /** Bytes of a request's argument; 0 for a request that netmap does not know. */
    private static long size(long request) {
        if (request == Ioctl.NIOCCTRL) {
            return ControlApi.HEADER_SIZE;
        }
        if (request == Ioctl.NIOCREGIF || request == Ioctl.NIOCGINFO) {
            return LegacyApi.SIZE;
        }
        return request == Ioctl.NIOCCONFIG ? CONFIG_SIZE : 0;
    }
}
