package io.github.netmap4j.tools.run;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What names of ports mean. */
public final class PortNaming {

    private static final String AFTER_NAME = "[-*^{}/@+,].*";
    private static final String NETMAP = "netmap:";
    private static final int MAC_BYTES = 6;
    /** A locally administered address, and 40 bits. */
    private static final long LOCAL = 0x0200_0000_0000L;

    private static final long MASK = 0xff_ffff_ffffL;
    private static final int BYTE = 0xff;

    private PortNaming() {}

    /**
     * The interface that a port's name means: {@code eth0} of {@code netmap:eth0-1/T} and of {@code vale0:eth0}.
     *
     * @param port the port's name
     * @return the interface's name, whether or not there is one
     */
    public static String interfaceOf(String port) {
        return port.substring(port.indexOf(':') + 1).replaceFirst(AFTER_NAME, "");
    }

    /**
     * A port's name without what says which of its rings, and how.
     *
     * @param port the name as the user wrote it: {@code netmap:eth0-1/T}
     * @return {@code eth0}, or {@code vale0:a}
     */
    public static String withoutSuffix(String port) {
        return bare(port).replaceFirst(AFTER_NAME, "");
    }

    /**
     * A port's name as netmap's counters have it.
     *
     * @param port the name as the user wrote it
     * @return the name without {@code netmap:}
     */
    public static String bare(String port) {
        return port.startsWith(NETMAP) ? port.substring(NETMAP.length()) : port;
    }

    /**
     * A port's name as a port specification.
     *
     * @param port the name as the user wrote it
     * @return as pkt-gen has it: what does not begin with {@code netmap:} or {@code vale} is an interface
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
     * An address to send from.
     *
     * @param port the port's name
     * @return that of its interface; where it has none, a locally administered one that is always the same for that name
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
            // It went away meanwhile: then it is a name like any other.
        }
        return LOCAL | (((port.hashCode() * 0x9e37_79b9_7f4a_7c15L) >>> 24) & MASK);
    }
}
