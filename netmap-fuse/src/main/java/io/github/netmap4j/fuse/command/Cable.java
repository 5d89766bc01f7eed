package io.github.netmap4j.fuse.command;

import static io.github.netmap4j.sys.os.OpenFlags.O_RDWR;

import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq;
import io.github.netmap4j.sys.ctrl.NetmapReq;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.device.RefusalDetails;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.user.NetmapLibs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Two NICs and a wire between them, from the command line: {@code eth0,eth1} or {@code eth0,eth1,4,1024}.
 *
 * @param a the name of one NIC
 * @param b the name of the other
 * @param rings the number of rings of each NIC in each direction
 * @param slots per ring
 */
record Cable(String a, String b, int rings, int slots) {

    private static final Pattern FORM = Pattern.compile("([^,]+),([^,]+)(?:,(\\d{1,3})(?:,(\\d{1,5}))?)?");
    /** What NICs of the kernel usually have. */
    private static final int DEFAULT_SLOTS = 256;

    /**
     * Opens both ends at once.
     *
     * @param device has this cable, and no open ports
     * @throws IllegalArgumentException if no program can; the message has the reason
     */
    void tryOut(SoftDevice device) {
        int first = open(device, a);
        try {
            device.close(open(device, b));
        } finally {
            device.close(first);
        }
    }

    private int open(SoftDevice device, String nic) {
        int fd = device.open(O_RDWR);
        int result = NetmapReq.NETMAP_REQ_REGISTER(nic).ioctl(device, fd);
        if (result == 0) {
            return fd;
        }
        String why = device.refused(fd, -result).map(RefusalDetails::reason).orElse(Errno.name(-result));
        device.close(fd);
        throw new IllegalArgumentException("no program could open both " + a + " and " + b + " with " + rings
                + " rings of " + slots + " slots: " + why);
    }

    /** Parses a cable. */
    static final class Converter implements ITypeConverter<Cable> {
        @Override
        public Cable convert(String value) {
            Matcher form = FORM.matcher(value);
            if (!form.matches()) {
                throw new TypeConversionException("\"" + value
                        + "\" is not a cable; write A,B or A,B,RINGS or A,B,RINGS,SLOTS, with up to 999 rings of up to 99999"
                        + " slots");
            }
            Cable cable = new Cable(
                    form.group(1),
                    form.group(2),
                    form.group(3) == null ? 1 : Integer.parseInt(form.group(3)),
                    form.group(4) == null ? DEFAULT_SLOTS : Integer.parseInt(form.group(4)));
            if (cable.a.equals(cable.b)) {
                throw new TypeConversionException("a cable has two ends, and both are called \"" + cable.a + "\"");
            }
            for (String end : List.of(cable.a, cable.b)) {
                if (!isWholeName(end)) {
                    throw new TypeConversionException("no program could open \"" + end
                            + "\": names of NICs have up to 15 bytes, and none of - * ^ { } / @");
                }
            }
            return cable;
        }

        /** Whether {@code netmap:NAME} names a port of this name, not a ring, a pipe or an option of another port. */
        private static boolean isWholeName(String name) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment request = nmreq.allocate(arena);
                NetmapLibs.nm_parse("netmap:" + name, request);
                return nmreq.nr_flags(request) == netmap_h.NR_REG_ALL_NIC()
                        && nmreq.nr_name(request).getString(0).equals(name);
            } catch (NetmapException wrong) {
                return false;
            }
        }
    }
}
