package io.github.netmap4j.nic.xdp;

import static io.github.netmap4j.sys.os.Errno.EAFNOSUPPORT;
import static io.github.netmap4j.sys.os.Errno.EBUSY;
import static io.github.netmap4j.sys.os.Errno.EEXIST;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.EOPNOTSUPP;
import static io.github.netmap4j.sys.os.Errno.EPERM;
import static io.github.netmap4j.sys.os.Errno.ETIMEDOUT;

import io.github.netmap4j.nic.system.PrivateNamespace;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.sys.device.FailureCause;
import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.sys.Bpf;
import io.github.netmap4j.xdp.sys.BpfInsn;
import io.github.netmap4j.xdp.sys.Links;
import io.github.netmap4j.xdp.sys.NetDev;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/**
 * The way between an interface and its host's stack: two veth pairs, all but one of whose ends are in a private network
 * namespace, and three tcx programs.
 *
 * <pre>
 * to the host:    p1 → p0, which redirects to  h1 → h0, which redirects to the interface, as if it had received the frame
 * from the host:  the interface, which redirects to  h0 → h1
 * </pre>
 *
 * <p>The interface redirects only while {@link #intercept} is on. Frames for the host take the detour over p0, because
 * generic XDP ignores a frame that was redirected before: otherwise it would return to the NIC's own rings.
 *
 * <p>Nothing outlives the process: h0 ends with its peer, the peer with the namespace, and the programs with their
 * links.
 */
final class HostPath implements AutoCloseable {

    /** The end from which the host's frames come. */
    static final String FROM_HOST = "h1";

    /** The end into which frames for the host go. */
    static final String TO_HOST = "p1";

    private static final String P0 = "p0";

    private static final String PROGRAM = "netmap4j_host";
    /** The largest MTU of a veth pair, so that no frame of the interface is too long. */
    private static final int MTU = 65535;

    private static final int UP = xdp_h.IFF_UP() | xdp_h.IFF_NOARP();
    private static final long TIMEOUT = TimeUnit.SECONDS.toNanos(1);
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

    private static final int O_RDONLY = 0;
    private static final KernelDevice HERE = new KernelDevice("/proc/thread-self/ns/net");

    private final String device;
    private final int ifindex;
    private final String h0;
    private final PrivateNamespace inside;

    /** Descriptors of programs and links, which {@link #close} closes. */
    private final List<Integer> objects = new ArrayList<>();

    /** The program that takes frames from the host, and its link or -1. */
    private int interceptor = -1;

    private int interception = -1;

    /**
     * Makes the path in the network namespace of this thread.
     *
     * @param queues of the end into which frames go
     * @throws RequestRefusedException EOPNOTSUPP if the kernel has no tcx; EPERM; EBUSY if another process has a path
     *     for this interface
     */
    HostPath(String device, int ifindex, int queues) {
        this.device = device;
        this.ifindex = ifindex;
        h0 = "nm" + ifindex + "h";
        PrivateNamespace opened = PrivateNamespace.open("netmap4j host of " + device);
        if (opened == null) {
            throw refused(
                    EPERM,
                    FailureCause.NO_PERMISSION,
                    "a network namespace of their own is not allowed, for lack of CAP_SYS_ADMIN",
                    "add CAP_SYS_ADMIN; the NIC rings do without");
        }
        inside = opened;
        try {
            make(queues);
        } catch (RuntimeException failed) {
            close();
            throw failed;
        }
    }

    private void make(int queues) {
        int here = HERE.open(O_RDONLY);
        require("open /proc/thread-self/ns/net", here);
        try {
            inside.run(() -> makePairs(queues, here));
        } finally {
            HERE.close(here);
        }
        int outer = require(h0, NetDev.ifindex(h0));
        // Here, since the move would undo it.
        silence(outer);
        require("ip link set " + h0 + " up", Links.setFlags(outer, UP, UP));
        attach(redirect(ifindex, xdp_h.BPF_F_INGRESS()), outer, xdp_h.BPF_TCX_INGRESS());
        interceptor = load(redirect(outer, 0), xdp_h.BPF_TCX_EGRESS());
        awaitCarrier(h0);
        inside.run(() -> {
            awaitCarrier(FROM_HOST);
            awaitCarrier(TO_HOST);
            awaitCarrier(P0);
        });
    }

    private void makePairs(int queues, int here) {
        require("ip link add", Links.addVeth(P0, TO_HOST, queues));
        require("ip link add", Links.addVeth(h0, FROM_HOST, 1));
        for (String name : new String[] {P0, TO_HOST, h0, FROM_HOST}) {
            int index = require(name, NetDev.ifindex(name));
            require("ip link set mtu", Links.setMtu(index, MTU));
        }
        require("ethtool -K", Links.offloadsOff(h0));
        attach(redirect(NetDev.ifindex(FROM_HOST), 0), NetDev.ifindex(P0), xdp_h.BPF_TCX_INGRESS());
        for (String name : new String[] {P0, TO_HOST, FROM_HOST}) {
            silence(NetDev.ifindex(name));
            require("ip link set up", Links.setFlags(NetDev.ifindex(name), UP, UP));
        }
        int moved = patiently(() -> Links.move(NetDev.ifindex(h0), here), -EEXIST);
        if (moved == -EEXIST) {
            throw refused(
                    EBUSY,
                    FailureCause.BUSY,
                    "there is an interface " + h0 + ", so another device has the host rings of " + device,
                    "close them there");
        }
        require("ip link set netns", moved);
    }

    /** Makes the interface send nothing but redirected frames. */
    private void silence(int index) {
        int result = Links.withoutIpv6Address(index);
        require("ip link set addrgenmode none", result == -EAFNOSUPPORT ? 0 : result);
    }

    /** Retries while something that is about to end is still there. */
    private static int patiently(IntSupplier call, int transientError) {
        long start = System.nanoTime();
        int result = call.getAsInt();
        while (result == transientError && System.nanoTime() - start < TIMEOUT) {
            LockSupport.parkNanos(PAUSE);
            result = call.getAsInt();
        }
        return result;
    }

    /** Waits until the kernel's work queue knows that both ends are up; before that, frames are lost. */
    private void awaitCarrier(String name) {
        int index = NetDev.ifindex(name);
        int running =
                patiently(() -> NetDev.flags(index) < 0 || (NetDev.flags(index) & xdp_h.IFF_RUNNING()) != 0 ? 1 : 0, 0);
        require("carrier of " + name, running == 0 ? -ETIMEDOUT : 0);
    }

    // ---- programs

    private static byte[] redirect(int to, int flags) {
        return new BpfInsn()
                .alu64Imm(xdp_h.BPF_MOV(), 1, to)
                .alu64Imm(xdp_h.BPF_MOV(), 2, flags)
                .call(xdp_h.BPF_FUNC_redirect())
                .exit()
                .toByteArray();
    }

    private int load(byte[] code, int attachType) {
        int program = require(
                "BPF_PROG_LOAD",
                Bpf.bpf_prog_load(xdp_h.BPF_PROG_TYPE_SCHED_CLS(), attachType, code, PROGRAM, 0, MemorySegment.NULL));
        objects.add(program);
        return program;
    }

    private void attach(byte[] code, int to, int attachType) {
        objects.add(link(load(code, attachType), to, attachType));
    }

    /** Links the program before others, which could keep it from running. */
    private int link(int program, int to, int attachType) {
        int link = Bpf.bpf_link_create(program, to, attachType, xdp_h.BPF_F_BEFORE());
        if (link == -EINVAL) {
            throw refused(
                    EOPNOTSUPP,
                    FailureCause.OPTION,
                    "this kernel has no tcx",
                    "Linux 6.6 and later have it; the NIC rings do without");
        }
        return require("BPF_LINK_CREATE", link);
    }

    /**
     * Starts or stops taking the frames that the host sends on the interface.
     *
     * @throws RequestRefusedException if the program cannot be attached
     */
    void intercept(boolean wanted) {
        if (wanted == (interception >= 0)) {
            return;
        }
        if (wanted) {
            interception = link(interceptor, ifindex, xdp_h.BPF_TCX_EGRESS());
        } else {
            Bpf.close(interception);
            interception = -1;
        }
    }

    /** The namespace of the ends to open sockets on. */
    PrivateNamespace inside() {
        return inside;
    }

    private int require(String step, int result) {
        if (result < 0) {
            throw refused(
                    -result,
                    result == -EPERM ? FailureCause.NO_PERMISSION : FailureCause.OTHER,
                    step + " failed",
                    result == -EPERM
                            ? "add CAP_NET_ADMIN and CAP_BPF; a port that only sends does without"
                            : "use the NIC rings; what the host sends goes to the wire");
        }
        return result;
    }

    private RequestRefusedException refused(int errno, FailureCause cause, String reason, String remedy) {
        return new RequestRefusedException(errno, cause, "no host rings of " + device + ": " + reason, remedy);
    }

    /** Takes it away. No socket is open on an end. */
    @Override
    public void close() {
        intercept(false);
        objects.forEach(Bpf::close);
        inside.run(() -> {
            // An end that is not there was never made.
            int _ = Links.delete(NetDev.ifindex(FROM_HOST));
            int _ = Links.delete(NetDev.ifindex(P0));
        });
        inside.close();
    }
}
