package io.github.netmap4j.packet;

import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Converts addresses between numbers and text. Never asks a name server. */
public final class Addresses {

    private static final HexFormat MAC = HexFormat.ofDelimiter(":");
    private static final Pattern SIX_BYTES = Pattern.compile("\\p{XDigit}{2}(:\\p{XDigit}{2}){5}");

    /** Four numbers without leading zeros: the JDK also accepts 10.0.0, and C reads 010 as 8. */
    private static final Pattern FOUR_NUMBERS = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");

    /** An address without brackets and zone. */
    private static final Pattern GROUPS = Pattern.compile("[\\p{XDigit}:]*:[\\p{XDigit}:]*([\\p{XDigit}.]+)?");

    private Addresses() {}

    /**
     * Parses a MAC address.
     *
     * @param text as in {@code 02:00:00:00:00:01}
     * @return the address in the lower 48 bits
     * @throws IllegalArgumentException if the text is not such an address
     */
    public static long mac(String text) {
        require(text, SIX_BYTES, "a MAC address has six bytes, as in 02:00:00:00:00:01");
        return ByteBuffer.allocate(Long.BYTES).put(2, MAC.parseHex(text)).getLong(0);
    }

    /**
     * Formats a MAC address.
     *
     * @param address in the lower 48 bits
     * @return text as in {@code 02:00:00:00:00:01}
     */
    public static String mac(long address) {
        return MAC.formatHex(ByteBuffer.allocate(Long.BYTES).putLong(address).array(), 2, Long.BYTES);
    }

    /**
     * Parses an IPv4 address.
     *
     * @param text as in {@code 192.0.2.1}
     * @return the address
     * @throws IllegalArgumentException if the text is not such an address
     */
    public static int ipv4(String text) {
        String right = "an IPv4 address has four numbers from 0 to 255, as in 192.0.2.1";
        require(text, FOUR_NUMBERS, right);
        try {
            return ByteBuffer.wrap(Inet4Address.ofLiteral(text).getAddress()).getInt();
        } catch (IllegalArgumentException tooLarge) {
            throw new IllegalArgumentException(right + ", not \"" + text + "\"", tooLarge);
        }
    }

    private static void require(String text, Pattern form, String right) {
        if (!form.matcher(text).matches()) {
            throw new IllegalArgumentException(right + ", not \"" + text + "\"");
        }
    }

    /**
     * Formats an IPv4 address.
     *
     * @param address the address
     * @return text as in {@code 192.0.2.1}
     */
    public static String ipv4(int address) {
        return text(ByteBuffer.allocate(Integer.BYTES).putInt(address).array());
    }

    /**
     * Parses an IPv6 address and returns its upper half.
     *
     * @param text as in {@code 2001:db8::1}
     * @return 64 bits
     * @throws IllegalArgumentException if the text is not such an address
     */
    public static long ipv6High(String text) {
        return ipv6(text).getLong(0);
    }

    /**
     * Parses an IPv6 address and returns its lower half.
     *
     * @param text as in {@code 2001:db8::1}
     * @return 64 bits
     * @throws IllegalArgumentException if the text is not such an address
     */
    public static long ipv6Low(String text) {
        return ipv6(text).getLong(Long.BYTES);
    }

    private static ByteBuffer ipv6(String text) {
        require(text, GROUPS, "an IPv6 address is written as in 2001:db8::1, without brackets and zone");
        int dots = text.indexOf('.') < 0 ? text.length() : text.lastIndexOf(':') + 1;
        if (dots < text.length()) {
            ipv4(text.substring(dots));
        }
        // The JDK turns ::ffff:192.0.2.1 into an IPv4 address.
        byte[] bytes = Inet6Address.ofLiteral(text).getAddress();
        return bytes.length == 2 * Long.BYTES
                ? ByteBuffer.wrap(bytes)
                : ByteBuffer.allocate(2 * Long.BYTES)
                        .putInt(2 * Integer.BYTES, 0xffff)
                        .put(3 * Integer.BYTES, bytes);
    }

    /**
     * Formats an IPv6 address.
     *
     * @param high its upper half
     * @param low its lower half
     * @return text as in {@code 2001:db8:0:0:0:0:0:1}
     */
    public static String ipv6(long high, long low) {
        return text(
                ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array());
    }

    private static String text(byte[] address) {
        try {
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e); // of another length than 4 or 16, which none here is
        }
    }
}
