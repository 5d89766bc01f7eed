package consumer;

import static io.github.netmap4j.sys.user.NetmapLibs.nm_inject;
import static io.github.netmap4j.sys.user.NetmapLibs.nm_nextpkt;
import static io.github.netmap4j.sys.user.NetmapLibs.nm_open;

import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.user.NmDesc;
import io.github.netmap4j.sys.user.NmPkthdr;
import java.lang.foreign.MemorySegment;

/** Sends a frame through a pipe of the software device; exits with 1 if it does not arrive. */
public final class Main {

    private Main() {}

    public static void main(String[] args) throws NetmapException {
        NetmapDevice soft = NetmapDevice.of("soft");
        try (NmDesc out = nm_open(soft, "netmap:consumer{1", null, 0, null);
                NmDesc in = nm_open(soft, "netmap:consumer}1", null, 0, null)) {
            nm_inject(out, MemorySegment.ofArray(new byte[60]), 60);
            out.ioctl(Ioctl.NIOCTXSYNC);
            in.ioctl(Ioctl.NIOCRXSYNC);
            NmPkthdr header = new NmPkthdr();
            boolean arrived = nm_nextpkt(in, header) >= 0 && header.len == 60;
            System.out.println(
                    "module " + Main.class.getModule() + ": " + (arrived ? "a frame arrived" : "nothing arrived"));
            System.exit(arrived ? 0 : 1);
        }
    }
}
