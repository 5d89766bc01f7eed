package io.github.netmap4j.soft.raw;

import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_API;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_BDG_ATTACH;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_BDG_DELIF;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_BDG_DETACH;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_BDG_HOST;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_BDG_LIST;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_BDG_NEWIF;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_BDG_POLLING_OFF;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_BDG_POLLING_ON;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_BDG_REGOPS;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_BDG_VNET_HDR;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_PT_HOST_CREATE;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_PT_HOST_DELETE;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_VNET_HDR_GET;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_ALL_NIC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nm_ifreq;
import io.github.netmap4j.sys.abi.nmreq;
import io.github.netmap4j.sys.device.Descriptor;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.user.NmDesc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** The commands of {@code struct nmreq}: what programs did before NIOCCTRL. */
class LegacyRequestsTest extends RawFixture {

    private final MemorySegment req = Arena.ofAuto().allocate(nmreq.layout());

    /** Does a command on a descriptor of its own; the answer is in {@code req}. */
    private int command(long request, int command, String name, int arg1) throws NetmapException {
        nmreq.nr_name(req).fill((byte) 0).setString(0, name);
        nmreq.nr_version(req, NETMAP_API());
        nmreq.nr_cmd(req, (short) command);
        nmreq.nr_arg1(req, (short) arg1);
        try (Descriptor d = Descriptor.open(device, name)) {
            return d.ioctl(request, req);
        }
    }

    private int command(int command, String name, int arg1) throws NetmapException {
        return command(Ioctl.NIOCREGIF, command, name, arg1);
    }

    @Test
    void interfacesAreAttachedListedAndDetached() throws NetmapException {
        assertEquals(0, command(NETMAP_BDG_ATTACH(), "vale0:eth0", NETMAP_BDG_HOST()));
        assertEquals(-Errno.EBUSY, command(NETMAP_BDG_ATTACH(), "vale0:eth0", 0));
        assertEquals(0, command(Ioctl.NIOCGINFO, NETMAP_BDG_LIST(), "vale0:eth0", 0));
        assertEquals(0, nmreq.nr_arg1(req), "the switch");
        assertEquals(0, nmreq.nr_arg2(req), "the port");
        try (NmDesc a = open("vale0:a")) {
            assertEquals(0, command(Ioctl.NIOCGINFO, NETMAP_BDG_LIST(), "vale0:a", 0));
            assertEquals(2, nmreq.nr_arg2(req), "after the NIC and its host");
            assertEquals(0, a.ioctl(Ioctl.NIOCTXSYNC));
        }
        assertEquals(0, command(NETMAP_BDG_DETACH(), "vale0:eth0", 0));
        assertEquals(-Errno.ENXIO, command(NETMAP_BDG_DETACH(), "vale0:eth0", 0));
    }

    @Test
    void persistentPortsAreMadeAndDeleted() throws NetmapException {
        nmreq.nr_tx_slots(req, 128);
        assertEquals(0, command(NETMAP_BDG_NEWIF(), "v0", 0));
        assertEquals(128, nmreq.nr_tx_slots(req));
        assertEquals(-Errno.EEXIST, command(NETMAP_BDG_NEWIF(), "v0", 0));
        assertEquals(0, command(NETMAP_BDG_DELIF(), "v0", 0));
        assertEquals(-Errno.ENXIO, command(NETMAP_BDG_DELIF(), "v0", 0));
    }

    @Test
    void theVirtioHeaderIsSetAndAsked() throws NetmapException {
        try (NmDesc a = open("vale0:a")) {
            assertEquals(0, command(NETMAP_BDG_VNET_HDR(), "vale0:a", 12));
            assertEquals(0, command(NETMAP_VNET_HDR_GET(), "vale0:a", 0));
            assertEquals(12, nmreq.nr_arg1(req));
            assertEquals(0, a.ioctl(Ioctl.NIOCTXSYNC));
        }
    }

    @Test
    void pollingIsSwitchedOnAndOff() throws NetmapException {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "polling needs a second processor");
        assertEquals(0, command(NETMAP_BDG_ATTACH(), "vale0:eth0", 0));
        nmreq.nr_flags(req, NR_REG_ALL_NIC());
        assertEquals(0, command(NETMAP_BDG_POLLING_ON(), "vale0:eth0", 1));
        assertEquals(-Errno.EBUSY, command(NETMAP_BDG_DETACH(), "vale0:eth0", 0));
        assertEquals(0, command(NETMAP_BDG_POLLING_OFF(), "vale0:eth0", 1));
        assertEquals(0, command(NETMAP_BDG_DETACH(), "vale0:eth0", 0));
    }

    @Test
    void whatIsRetiredOrTheKernelsOwnIsRefused() throws NetmapException {
        assertEquals(-Errno.ENOMEM, command(NETMAP_PT_HOST_CREATE(), "eth0", 0));
        assertEquals(-Errno.ENOMEM, command(NETMAP_PT_HOST_DELETE(), "eth0", 0));
        assertEquals(-Errno.EINVAL, command(NETMAP_BDG_REGOPS(), "vale0:a", 0));
        assertEquals(-Errno.EINVAL, command(99, "eth0", 0));
        MemorySegment config = Arena.ofAuto().allocate(nm_ifreq.layout());
        assertEquals(netmap_h.NM_IFRDATA_LEN(), nm_ifreq.data(config).byteSize());
        nm_ifreq.nifr_name(config).setString(0, "vale0:a");
        try (Descriptor d = Descriptor.open(device, "vale0:a")) {
            assertEquals(-Errno.EINVAL, d.ioctl(Ioctl.NIOCCONFIG, config), "no module extends the switch");
        }
    }
}
