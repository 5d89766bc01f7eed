package io.github.netmap4j.bench.xdp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.netmap4j.sys.call.CallState;
import io.github.netmap4j.sys.call.Native;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.xdp.abi.xdp_h;
import io.github.netmap4j.xdp.sys.Links;
import io.github.netmap4j.xdp.sys.NetDev;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/** Interfaces in a network namespace that the calling thread gets for itself, and frames for them. */
final class VethPair {

    private static final int ETHER_TYPE = 0x88b5;

    private VethPair() {}

    /** Keeps the calling thread on one processor, the last one. */
    static void pin() throws IOException {
        MethodHandle set = Native.downcall(
                Native.symbol("sched_setaffinity"), FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
        CallState state = CallState.current();
        int processor = Runtime.getRuntime().availableProcessors() - 1;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(128);
            mask.set(JAVA_LONG, processor / Long.SIZE * JAVA_LONG.byteSize(), 1L << processor % Long.SIZE);
            check("sched_setaffinity", state.result((int) set.invokeExact(state.capture, 0, mask.byteSize(), mask)));
        } catch (IOException refused) {
            throw refused;
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }

    /** Makes a pair, up and silent. */
    static void make(String left, String right) throws IOException {
        check("veth pair", Links.addVeth(left, right, 1));
        up(left);
        up(right);
    }

    /** Sets an interface up, silent. */
    static void up(String name) throws IOException {
        Path ipv6 = Path.of("/proc/sys/net/ipv6/conf", name, "disable_ipv6");
        if (Files.exists(ipv6)) {
            Files.writeString(ipv6, "1"); // otherwise the kernel would look for neighbours and routers
        }
        check("up", Links.setFlags(index(name), xdp_h.IFF_UP(), xdp_h.IFF_UP()));
    }

    static int index(String name) throws IOException {
        return check("interface", NetDev.ifindex(name));
    }

    /** A broadcast from a local address, of an EtherType for experiments. */
    static byte[] frame(int length) {
        byte[] frame = new byte[length];
        for (int i = 0; i < 6; i++) {
            frame[i] = (byte) 0xff;
        }
        frame[6] = 2;
        frame[12] = (byte) (ETHER_TYPE >> Byte.SIZE);
        frame[13] = (byte) ETHER_TYPE;
        return frame;
    }

    static int check(String what, int result) throws IOException {
        if (result < 0) {
            throw new IOException("AF_XDP on a veth pair, " + what + ": " + Errno.name(-result));
        }
        return result;
    }
}
