package io.github.netmap4j.tools.run;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functions of port names. */
public final class PortNaming {

    private static final String AFTER_NAME = "[-*^{}/@+,].*";
    private static final String NETMAP = "netmap:";
    private static final int MAC_BYTES = 6;
    /** The prefix of locally administered addresses, with 40 bits left. */
    private static final long LOCAL = 0x0200_0000_0000L;

    private static final long MASK = 0xff_ffff_ffffL;
    private static final int BYTE = 0xff;

    private PortNaming() {}

    /**
     * The interface in a port's name: {@code eth0} of {@code netmap:eth0-1/T} and of {@code vale0:eth0}.
     *
     * @param port the port's name
     * @return the interface's name, whether or not it exists
     */
    public static String interfaceOf(String port) {
        return port.substring(port.indexOf(':') + 1).replaceFirst(AFTER_NAME, "");
    }

    /**
     * A port's name without its suffixes, which choose rings and modes.
     *
     * @param port the name as the user wrote it: {@code netmap:eth0-1/T}
     * @return {@code eth0}, or {@code vale0:a}
     */
    public static String withoutSuffix(String port) {
        return bare(port).replaceFirst(AFTER_NAME, "");
    }

    /**
     * A port's name in the form of netmap's counters.
     *
     * @param port the name as the user wrote it
     * @return the name without {@code netmap:}
     */
    public static String bare(String port) {
        return port.startsWith(NETMAP) ? port.substring(NETMAP.length()) : port;
    }

    /**
     * The port specification of a port's name.
     *
     * @param port the name as the user wrote it
     * @return as in pkt-gen, names that do not begin with {@code netmap:} or {@code vale} are interfaces
     */
    public static String portspec(String port) {
        return port.startsWith(NETMAP) || port.startsWith("vale") ? port : NETMAP + port;
    }

    /** {@return the interfaces of this machine that carry Ethernet, by name} */
    public static List<String> interfaces() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(each -> !isLoopback(each))
                    .map(NetworkInterface::getName)
                    .sorted()
                    .toList();
        } catch (SocketException none) {
            return List.of();
        }
    }

    private static boolean isLoopback(NetworkInterface each) {
        try {
            return each.isLoopback();
        } catch (SocketException gone) {
            return true;
        }
    }

    /** An interface of this machine, or null. */
    static @Nullable NetworkInterface find(String name) {
        try {
            return name.isEmpty() ? null : NetworkInterface.getByName(name);
        } catch (SocketException unknown) {
            return null;
        }
    }

    /**
     * A source address for a port.
     *
     * @param port the port's name
     * @return its interface's MAC address; else a locally administered one, always the same for the name
     */
    public static long mac(String port) {
        try {
            NetworkInterface nic = find(interfaceOf(port));
            byte[] address = nic == null ? null : nic.getHardwareAddress();
            if (address != null && address.length == MAC_BYTES) {
                long mac = 0;
                for (byte each : address) {
                    mac = (mac << Byte.SIZE) | (each & BYTE);
                }
                return mac;
            }
        } catch (SocketException unknown) {
            // It is gone by now: treats the name like any other.
        }
        return LOCAL | (((port.hashCode() * 0x9e37_79b9_7f4a_7c15L) >>> 24) & MASK);
    }
}
