package io.github.netmap4j.soft.vale;

import static io.github.netmap4j.sys.os.Errno.ENXIO;

import io.github.netmap4j.soft.line.LinkPair;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.sys.call.PortNames;
import io.github.netmap4j.sys.device.FailureCause;
import io.github.netmap4j.sys.layout.IfFields;
import org.jspecify.annotations.Nullable;

/** The switches of a device. One exists while it has ports. Guarded by the control lock. */
public final class Switches {

    /** The kernel's default for the {@code max_bridges} sysctl. */
    public static final int MAX = 8;

    public static final String PREFIX = "vale";

    private final SwitchOptions options;
    private final ValeSwitch[] switches = new ValeSwitch[MAX];

    public Switches(SwitchOptions options) {
        this.options = options;
    }

    private @Nullable SwitchLink link(SwitchPort port) {
        LinkPair link = options.links().get(port.attachedName);
        return link == null ? null : new LinkedPort(port, link);
    }

    public @Nullable ValeSwitch at(int number) {
        ValeSwitch found = switches[number];
        return found == null || found.activePorts() == 0 ? null : found;
    }

    /** As in the kernel, which compares one letter less than the prefix has, {@code valX:p} is a VALE port, too. */
    public static boolean isMeantBy(String name) {
        return name.startsWith(PREFIX.substring(0, PREFIX.length() - 1));
    }

    /**
     * Why {@link #findOrCreate}, or {@link #find}, has no switch for a name.
     *
     * @param errno positive
     */
    public RequestRefusedException noSwitch(int errno, String portName) {
        if (switchName(portName) == null || portName.indexOf(':') < PREFIX.length()) {
            String fault = PortNames.valeFault(portName);
            return new RequestRefusedException(
                    errno,
                    FailureCause.BAD_NAME,
                    fault != null ? fault : "\"" + portName + "\" is not a port of a switch");
        }
        return errno == ENXIO
                ? new RequestRefusedException(errno, FailureCause.NO_PORT, "no switch has a port called " + portName)
                : new RequestRefusedException(
                        errno,
                        FailureCause.SWITCHES,
                        "there are " + MAX + " switches, and " + switchName(portName) + " would be one more");
    }

    /**
     * {@return the switch's part of a port's name: letters, digits and underscores up to the colon; null if it is invalid,
     * or if the part after the colon is longer than an interface's name}
     */
    static @Nullable String switchName(String name) {
        for (int i = 0; i < IfFields.IFNAMSIZ && i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == ':') {
                return name.length() - i > IfFields.IFNAMSIZ ? null : name.substring(0, i);
            }
            if (!PortNames.isSwitchLetter(c)) {
                return null;
            }
        }
        return null;
    }

    /** The switch of a port's name, or null. */
    public @Nullable ValeSwitch find(String portName) {
        String name = switchName(portName);
        for (int i = 0; name != null && i < MAX; i++) {
            ValeSwitch found = at(i);
            if (found != null && found.name.equals(name)) {
                return found;
            }
        }
        return null;
    }

    /** The switch of a port's name, made if needed; null for a bad name or if there are too many. */
    public @Nullable ValeSwitch findOrCreate(String portName) {
        ValeSwitch found = find(portName);
        String name = switchName(portName);
        if (found != null || name == null || name.length() < PREFIX.length()) {
            return found;
        }
        for (int i = 0; i < MAX; i++) {
            if (at(i) == null) {
                switches[i] = new ValeSwitch(name, i, options, this::link);
                return switches[i];
            }
        }
        return null;
    }
}
