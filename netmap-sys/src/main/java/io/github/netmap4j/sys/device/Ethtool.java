package io.github.netmap4j.sys.device;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.call.CString;
import io.github.netmap4j.sys.call.CallState;
import io.github.netmap4j.sys.call.LibcCalls;
import io.github.netmap4j.sys.call.Native;
import io.github.netmap4j.sys.call.NativeAccess;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.OpenFlags;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/**
 * Asks Linux for the settings of an interface, as ethtool(8) does, without that program: {@code SIOCETHTOOL} with a
 * {@code struct ethtool_value}. It only reads; no command that sets anything can be passed.
 */
public final class Ethtool {

    /** {@code ETHTOOL_GRXCSUM}: receive checksums; 1 for on. */
    public static final int GRXCSUM = 0x14;
    /** {@code ETHTOOL_GTXCSUM}: transmit checksums; 1 for on. */
    public static final int GTXCSUM = 0x16;
    /** {@code ETHTOOL_GSG}: scatter and gather; 1 for on. */
    public static final int GSG = 0x18;
    /** {@code ETHTOOL_GTSO}: TCP segmentation by the NIC; 1 for on. */
    public static final int GTSO = 0x1e;
    /** {@code ETHTOOL_GGSO}: segmentation by the stack, late; 1 for on. */
    public static final int GGSO = 0x23;
    /** {@code ETHTOOL_GFLAGS}: the {@code FLAG_*} bits. */
    public static final int GFLAGS = 0x25;
    /** {@code ETHTOOL_GGRO}: packets are merged on receipt; 1 for on. */
    public static final int GGRO = 0x2b;
    /** {@code ETH_FLAG_TXVLAN} of {@link #GFLAGS}: the NIC inserts VLAN tags. */
    public static final int FLAG_TXVLAN = 1 << 7;
    /** {@code ETH_FLAG_RXVLAN} of {@link #GFLAGS}: the NIC removes VLAN tags. */
    public static final int FLAG_RXVLAN = 1 << 8;
    /** {@code ETH_FLAG_LRO} of {@link #GFLAGS}: the NIC merges packets on receipt. */
    public static final int FLAG_LRO = 1 << 15;

    private static final long SIOCETHTOOL = 0x8946;
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;

    /** {@code struct ethtool_value { __u32 cmd; __u32 data; }}. */
    private static final StructLayout ETHTOOL_VALUE =
            MemoryLayout.structLayout(JAVA_INT.withName("cmd"), JAVA_INT.withName("data"));

    private static final long DATA = ETHTOOL_VALUE.byteOffset(PathElement.groupElement("data"));

    /** Initialised after the check of native access: a class that fails to initialise once fails for ever. */
    private static final class C {
        /** {@code struct ifreq { char ifr_name[IFNAMSIZ]; union { void *ifr_data; … 24 bytes }; }}. */
        static final StructLayout IFREQ = MemoryLayout.structLayout(
                MemoryLayout.sequenceLayout(netmap_h.IFNAMSIZ(), JAVA_BYTE).withName("ifr_name"),
                ADDRESS.withName("ifr_data"),
                MemoryLayout.paddingLayout(16));

        static final long IFR_DATA = IFREQ.byteOffset(PathElement.groupElement("ifr_data"));

        static final MethodHandle MH$socket =
                Native.downcall(Native.symbol("socket"), FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));

        private C() {}
    }

    private Ethtool() {}

    /**
     * Reads one setting.
     *
     * @param interfaceName an interface of this system, up to 15 bytes
     * @param command one of the constants of this class that start with {@code G}
     * @return the value, unsigned 32 bits; or {@code -errno}: ENODEV if there is no such interface, EOPNOTSUPP if its driver
     *     does not know the setting, ENOSYS if this is not Linux
     * @throws IllegalArgumentException if the command is none of this class's
     * @throws IllegalCallerException if the JVM forbids native access; the message has the flag that allows it
     */
    public static long get(String interfaceName, int command) {
        switch (command) {
            case GRXCSUM, GTXCSUM, GSG, GTSO, GGSO, GFLAGS, GGRO -> {}
            default -> throw new IllegalArgumentException("ethtool command " + command);
        }
        NativeAccess.require();
        byte[] name = interfaceName.getBytes(StandardCharsets.UTF_8);
        if (name.length >= netmap_h.IFNAMSIZ()) {
            return -Errno.ENODEV;
        }
        if (!System.getProperty("os.name", "").startsWith("Linux")) {
            return -Errno.ENOSYS;
        }
        CallState state = CallState.current();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ETHTOOL_VALUE);
            value.set(JAVA_INT, 0, command);
            MemorySegment ifreq = arena.allocate(C.IFREQ);
            CString.write(ifreq.asSlice(0, netmap_h.IFNAMSIZ()), name);
            ifreq.set(ADDRESS, C.IFR_DATA, value);
            int fd = (int) C.MH$socket.invokeExact(state.capture, AF_INET, SOCK_DGRAM | OpenFlags.O_CLOEXEC, 0);
            if (fd < 0) {
                return state.minusErrno();
            }
            int result = LibcCalls.ioctl(fd, SIOCETHTOOL, ifreq);
            LibcCalls.close(fd);
            return result < 0 ? result : Integer.toUnsignedLong(value.get(JAVA_INT, DATA));
        } catch (Throwable unexpected) {
            throw Native.unexpected(unexpected);
        }
    }
}
