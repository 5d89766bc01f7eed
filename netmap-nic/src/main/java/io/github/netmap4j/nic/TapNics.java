package io.github.netmap4j.nic;

import io.github.netmap4j.nic.tap.TapNic;
import io.github.netmap4j.soft.spi.Nic;
import io.github.netmap4j.soft.spi.NicSource;
import io.github.netmap4j.soft.spi.RequestRefusedException;
import io.github.netmap4j.sys.call.PortNames;
import io.github.netmap4j.sys.device.FailureCause;
import io.github.netmap4j.sys.os.Errno;
import org.jspecify.annotations.Nullable;

/**
 * NICs whose cable ends in a tap interface of the host: {@code netmap:tap:NAME}. The host receives on NAME what the
 * port sends, and the port what the host sends there. If an interface NAME exists, it must be a tap; a tap of the user
 * ({@code ip tuntap add dev NAME mode tap user USER}) needs no privilege. Otherwise the port makes one, which needs
 * CAP_NET_ADMIN and ends with the port.
 *
 * <p>For {@code SoftDevice.builder().nics(…)}; device {@code xdp} has them, too. Each frame costs a system call.
 */
public final class TapNics implements NicSource {

    /** The prefix of such names. */
    public static final String PREFIX = "tap:";

    private static final int SLOTS = 1024;

    /** NICs with one ring of 1024 slots each way. */
    public TapNics() {}

    @Override
    public @Nullable Nic open(String name) {
        if (!name.startsWith(PREFIX)) {
            return null;
        }
        String tap = name.substring(PREFIX.length());
        if (!PortNames.isInterface(tap)) {
            throw new RequestRefusedException(
                    Errno.ENXIO, FailureCause.BAD_NAME, "\"" + tap + "\" is not an interface name", "write tap:tap0");
        }
        return new TapNic(tap, SLOTS);
    }

    /** True for any tap name: opening one makes the tap. */
    @Override
    public boolean has(String name) {
        return name.startsWith(PREFIX);
    }
}
