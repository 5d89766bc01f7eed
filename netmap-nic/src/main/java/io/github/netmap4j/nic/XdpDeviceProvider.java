package io.github.netmap4j.nic;

import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapDeviceProvider;
import io.github.netmap4j.xdp.program.AttachMode;
import io.github.netmap4j.xdp.program.XdpProgram;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Provides the process's device {@code xdp}, whose NICs are the system's interfaces, see {@link NetmapDevice#of}. It
 * reads these system properties at its first use:
 *
 * <ul>
 *   <li>{@value #MODE}: {@code auto}, {@code native} or {@code skb}, where the XDP program runs; {@code auto} unless set
 *   <li>{@value #SLOTS}: slots of each ring; 1024 unless set
 *   <li>{@value #BUFFERS}: buffers of memory 1; 16,384 unless set
 *   <li>{@value #BUFFER_SIZE}: bytes of each, 2048 or 4096; 2048 unless set
 *   <li>{@value #FILTER}: which packets the ports get, as {@link io.github.netmap4j.xdp.program.XdpFilter#toString} writes it:
 *       {@code pass port 22; else redirect} leaves the system its ssh; all packets unless set
 * </ul>
 */
public final class XdpDeviceProvider implements NetmapDeviceProvider {

    /** The property for {@link XdpNics.Builder#attachMode}. */
    public static final String MODE = "netmap4j.xdp.mode";

    /** The property for {@link XdpNics.Builder#slots}. */
    public static final String SLOTS = "netmap4j.xdp.slots";

    /** The property for the number of buffers, see {@link XdpDevice#pools}. */
    public static final String BUFFERS = "netmap4j.xdp.buffers";

    /** The property for the size of buffers, see {@link XdpDevice#pools}. */
    public static final String BUFFER_SIZE = "netmap4j.xdp.bufferSize";

    /** The property for {@link XdpNics.Builder#program}. */
    public static final String FILTER = "netmap4j.xdp.filter";

    private static @Nullable SoftDevice device;

    /** Made by {@link java.util.ServiceLoader}. */
    public XdpDeviceProvider() {}

    @Override
    public String name() {
        return "xdp";
    }

    /**
     * The first call makes the device.
     *
     * @throws IllegalArgumentException if a property has an invalid value
     */
    @Override
    public NetmapDevice device() {
        return made();
    }

    private static synchronized SoftDevice made() {
        if (device == null) {
            device = XdpDevice.builder(nics())
                    .name("xdp")
                    .globalMemory(XdpDevice.pools(
                            number(BUFFERS, XdpDevice.BUFFERS), number(BUFFER_SIZE, XdpDevice.BUFFER_SIZE)))
                    .build();
        }
        return device;
    }

    /** NICs configured by the properties. */
    static XdpNics nics() {
        return XdpNics.builder()
                .attachMode(mode(System.getProperty(MODE, "auto")))
                .slots(number(SLOTS, XdpNics.DEFAULT_SLOTS))
                .program(program(System.getProperty(FILTER)))
                .build();
    }

    private static XdpProgram program(@Nullable String filter) {
        if (filter == null) {
            return XdpProgram.redirectAll();
        }
        try {
            return XdpProgram.filter(FilterText.parse(filter));
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("-D" + FILTER + "=" + filter + ": " + wrong.getMessage(), wrong);
        }
    }

    private static AttachMode mode(String text) {
        for (AttachMode mode : AttachMode.values()) {
            if (mode.name().toLowerCase(Locale.ROOT).equals(text)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("-D" + MODE + "=" + text + ": auto, native and skb are possible");
    }

    private static int number(String property, int otherwise) {
        String text = System.getProperty(property);
        try {
            return text == null ? otherwise : Integer.parseInt(text);
        } catch (NumberFormatException wrong) {
            throw new IllegalArgumentException("-D" + property + "=" + text + ": a number is needed", wrong);
        }
    }
}
