package io.github.netmap4j.soft.port;

import static io.github.netmap4j.sys.Errno.ENXIO;

import io.github.netmap4j.soft.memory.IfFields;
import io.github.netmap4j.soft.memory.Refusal;
import io.github.netmap4j.sys.FailureCause;
import io.github.netmap4j.sys.internal.PortNames;

/** The switches of a device. One exists while it has ports. Guarded by the control lock. */
final class Switches {

    /** The kernel's default for the {@code max_bridges} sysctl. */
    static final int MAX = 8;

    static final String PREFIX = "vale";

    private final Fabric fabric;
    private final SwitchOptions options;
    private final ValeSwitch[] switches = new ValeSwitch[MAX];

    Switches(Fabric fabric, SwitchOptions options) {
        this.fabric = fabric;
        this.options = options;
    }

    ValeSwitch at(int number) {
        ValeSwitch found = switches[number];
        return found == null || found.activePorts() == 0 ? null : found;
    }

    /** The kernel compares one letter less than the prefix has, so {@code valX:p} is a VALE port, too. */
    static boolean isMeantBy(String name) {
        return name.startsWith(PREFIX.substring(0, PREFIX.length() - 1));
    }

    /**
     * Why {@link #findOrCreate}, or {@link #find}, has no switch for a name.
     *
     * @param errno positive
     */
    Refusal noSwitch(int errno, String portName) {
        if (switchName(portName) == null || portName.indexOf(':') < PREFIX.length()) {
            String fault = PortNames.valeFault(portName);
            return new Refusal(
                    errno,
                    FailureCause.BAD_NAME,
                    fault != null ? fault : "\"" + portName + "\" is no port of a switch");
        }
        return errno == ENXIO
                ? new Refusal(errno, FailureCause.NO_PORT, "no switch has a port called " + portName)
                : new Refusal(
                        errno,
                        FailureCause.SWITCHES,
                        "there are " + MAX + " switches, and " + switchName(portName) + " would be one more");
    }

    /**
     * The part of a port's name that is the switch's: up to the colon, letters, digits and underscores.
     *
     * @return null if it is no good, or if the part after the colon is longer than an interface's name
     */
    static String switchName(String name) {
        for (int i = 0; i < IfFields.IFNAMSIZ && i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == ':') {
                return name.length() - i > IfFields.IFNAMSIZ ? null : name.substring(0, i);
            }
            if (!isSwitchLetter(c)) {
                return null;
            }
        }
        return null;
    }

    private static boolean isSwitchLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }

    /** The switch of a port's name, or null. */
    ValeSwitch find(String portName) {
        String name = switchName(portName);
        for (int i = 0; name != null && i < MAX; i++) {
            ValeSwitch found = at(i);
            if (found != null && found.name.equals(name)) {
                return found;
            }
        }
        return null;
    }

    /** The switch of a port's name, made if need be; null for a bad name or if there are too many. */
    ValeSwitch findOrCreate(String portName) {
        ValeSwitch found = find(portName);
        String name = switchName(portName);
        if (found != null || name == null || name.length() < PREFIX.length()) {
            return found;
        }
        for (int i = 0; i < MAX; i++) {
            if (at(i) == null) {
                switches[i] = new ValeSwitch(name, i, options);
                return switches[i];
            }
        }
        return null;
    }

    Fabric fabric() {
        return fabric;
    }
}
