package io.github.netmap4j.xdp;

import static io.github.netmap4j.sys.os.Errno.EACCES;
import static io.github.netmap4j.sys.os.Errno.EAFNOSUPPORT;
import static io.github.netmap4j.sys.os.Errno.EBUSY;
import static io.github.netmap4j.sys.os.Errno.EFAULT;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.ENETDOWN;
import static io.github.netmap4j.sys.os.Errno.ENOBUFS;
import static io.github.netmap4j.sys.os.Errno.ENODEV;
import static io.github.netmap4j.sys.os.Errno.ENOMEM;
import static io.github.netmap4j.sys.os.Errno.ENXIO;
import static io.github.netmap4j.sys.os.Errno.EOPNOTSUPP;
import static io.github.netmap4j.sys.os.Errno.EPERM;

import io.github.netmap4j.xdp.device.DeviceQueue;

/** The likely cause of each errno, and what to do next. */
final class Remedies {

    private Remedies() {}

    private static String device(String name) {
        return name.replaceFirst(" queue .*", "");
    }

    /** For a failed step of an open. */
    static String open(String operation, DeviceQueue queue, SocketConfig config, int errno) {
        String device = queue.device();
        if (errno == EPERM || errno == EACCES) {
            return "AF_XDP needs CAP_NET_RAW to send, and CAP_NET_ADMIN and CAP_BPF besides to receive: run as root, or use a socket"
                    + " from a process that is allowed to (Umem.adopt)";
        }
        if (errno == EAFNOSUPPORT) {
            return "this kernel has no AF_XDP: it needs CONFIG_XDP_SOCKETS";
        }
        if (errno == ENOBUFS && operation.equals("XDP_UMEM_REG")) {
            return "the memory is more than RLIMIT_MEMLOCK allows, or memory of this user is still being released after "
                    + config.releaseTimeout().toMillis()
                    + " ms: use fewer frames, ulimit -l unlimited, or CAP_IPC_LOCK";
        }
        if (errno == EFAULT && operation.equals("XDP_UMEM_REG")) {
            return "the kernel does not accept such memory: it must be writable, and not a shared mapping of a file on disk (a memfd, tmpfs or"
                    + " a private mapping is fine)";
        }
        if (errno == ENOMEM) {
            return "the kernel has no memory for a queue of this size: use smaller ones";
        }
        if (errno == EBUSY && operation.equals("mmap")) {
            return "this kernel maps the rings of a socket only before it is bound: adopt it unbound, or use a later kernel";
        }
        if (errno == EBUSY) {
            return "another socket has the queue, and still has it "
                    + config.releaseTimeout().toMillis()
                    + " ms later: close it, in whichever process it is (ss --xdp -p), or use another queue. A closed socket holds"
                    + " it for as long as a ring is mapped or a forked child has the descriptor";
        }
        if (errno == EOPNOTSUPP && operation.equals("transmit metadata")) {
            return "this kernel has no transmit metadata: use Linux 6.8 or later, or a UMEM without txMetadata()";
        }
        if (errno == EOPNOTSUPP && config.copyMode() == CopyMode.ZERO_COPY) {
            return "the driver of " + device + " has no zero-copy mode: use CopyMode.AUTO or COPY";
        }
        if (errno == EINVAL && operation.equals("bind")) {
            return "the kernel refuses to bind " + queue + " this way: is there such a queue (ethtool -l " + device
                    + ")?";
        }
        if (errno == EINVAL && operation.equals("XDP_UMEM_REG")) {
            return "this kernel refuses the frame size, the headroom or the metadata: older ones know less than Linux 6.11";
        }
        if (errno == EINVAL && operation.equals("mmap")) {
            return "the queues of the adopted socket have other sizes than the configuration says";
        }
        if (errno == ENETDOWN || errno == ENODEV || errno == ENXIO) {
            return "the interface " + device + " is going away, or gone";
        }
        return "the kernel refuses it";
    }

    /** For a failed call on an open socket. */
    static String drive(String name, int errno) {
        if (errno == ENETDOWN) {
            return "the interface is down: ip link set dev " + device(name)
                    + " up. Frames in the queues stay there, and receiving resumes by itself";
        }
        if (errno == ENXIO) {
            return "the interface is gone: close the socket, and open a new one when the interface is back";
        }
        if (errno == EINVAL) {
            return "the kernel has refused the metadata of a packet, which blocks the transmit queue for good: close the socket."
                    + " Other code has written into the headroom of a frame that was submitted";
        }
        return "the kernel reports an error on the socket: close it, and open a new one";
    }
}
