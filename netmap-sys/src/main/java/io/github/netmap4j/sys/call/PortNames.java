package io.github.netmap4j.sys.call;

import io.github.netmap4j.sys.abi.netmap_h;
import org.jspecify.annotations.Nullable;

/** Which names the kernel takes. */
public final class PortNames {

    /** {@code IFNAMSIZ}: bytes of an interface's name, with the NUL. */
    private static final int IFNAMSIZ = netmap_h.IFNAMSIZ();

    /** What {@link #isInterface} asks for, in words. */
    public static final String RULE =
            "an interface has a name of 1 to " + (IFNAMSIZ - 1) + " bytes without white space, '/' and ':'";

    private PortNames() {}

    /** Whether Linux accepts it as the name of a network interface ({@code dev_valid_name}). */
    public static boolean isInterface(String name) {
        return !name.isEmpty()
                && name.length() < IFNAMSIZ
                && !name.equals(".")
                && !name.equals("..")
                && name.chars()
                        .noneMatch(c ->
                                c == 0 || c == '/' || c == ':' || c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0);
    }

    /**
     * What is wrong with the name of a VALE switch's port, as the kernel checks it: {@code valeX:Y}, X of letters, digits
     * and underscores, the colon within the first 16 characters, Y of at most 15. Null for nothing, and for other names.
     */
    public static @Nullable String valeFault(String name) {
        if (!name.startsWith("vale")) {
            return null;
        }
        int colon = name.indexOf(':');
        if (colon < 0) {
            return "\"" + name + "\" names a switch, and no port of it: there is no colon";
        }
        for (int i = 0; i < colon; i++) {
            char c = name.charAt(i);
            if (!isSwitchLetter(c)) {
                return "the name of a switch is made of letters, digits and '_': '" + c + "' is none";
            }
        }
        if (colon >= IFNAMSIZ) {
            return "the switch's name has " + colon + " characters; " + (IFNAMSIZ - 1) + " are possible";
        }
        int port = name.length() - colon - 1;
        return port < IFNAMSIZ
                ? null
                : "the name after the colon has " + port + " characters; " + (IFNAMSIZ - 1) + " are possible";
    }

    /** Whether the name of a VALE switch may have the character. */
    public static boolean isSwitchLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }
}
