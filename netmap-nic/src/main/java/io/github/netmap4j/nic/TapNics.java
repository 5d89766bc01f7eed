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
 * NICs whose cable ends in a tap interface of the host: {@code netmap:tap:NAME}. What a port of it sends, the host receives on NAME, and
 * the other way round. A NAME that is there must be a tap interface; with one that is the user's ({@code ip tuntap add dev NAME mode tap
 * user USER}) it needs no privilege. Else it is made, which takes CAP_NET_ADMIN, and ends with the port.
 *
 * <p>For {@code SoftDevice.builder().nics(…)}; device {@code xdp} has them, too. Each frame costs a system call.
 */
public final class TapNics implements NicSource {

    /** What such names begin with. */
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
                    Errno.ENXIO,
                    FailureCause.BAD_NAME,
                    "\"" + tap + "\" is no name for an interface",
                    "write tap:tap0");
        }
        return new TapNic(tap, SLOTS);
    }

    /** A tap comes to be by its name. */
    @Override
    public boolean has(String name) {
        return name.startsWith(PREFIX);
    }
}
