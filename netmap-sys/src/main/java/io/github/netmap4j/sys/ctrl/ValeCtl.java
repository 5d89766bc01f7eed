package io.github.netmap4j.sys.ctrl;

import static io.github.netmap4j.sys.ctrl.NetmapReq.NETMAP_REQ_PORT_INFO_GET;
import static io.github.netmap4j.sys.ctrl.NetmapReq.NETMAP_REQ_VALE_ATTACH;
import static io.github.netmap4j.sys.ctrl.NetmapReq.NETMAP_REQ_VALE_DELIF;
import static io.github.netmap4j.sys.ctrl.NetmapReq.NETMAP_REQ_VALE_DETACH;
import static io.github.netmap4j.sys.ctrl.NetmapReq.NETMAP_REQ_VALE_LIST;
import static io.github.netmap4j.sys.ctrl.NetmapReq.NETMAP_REQ_VALE_NEWIF;
import static io.github.netmap4j.sys.ctrl.NetmapReq.NETMAP_REQ_VALE_POLLING_DISABLE;
import static io.github.netmap4j.sys.ctrl.NetmapReq.NETMAP_REQ_VALE_POLLING_ENABLE;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.device.Descriptor;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the program vale-ctl does, see vale-ctl(8): each method opens the device for one request, and closes it. What they
 * create outlives this program, until it is undone. All throw {@link NetmapException} with the errno of open or of the
 * request.
 */
public final class ValeCtl {

    private ValeCtl() {}

    /**
     * A port of a VALE switch.
     *
     * @param name the switch and the port, {@code vale0:a} say
     * @param nr_bridge_idx the index of the switch
     * @param nr_port_idx the index of the port on it
     */
    public record ValePort(String name, int nr_bridge_idx, long nr_port_idx) {}

    /**
     * {@code vale-ctl -a} and {@code -h}: attaches an interface, or a persistent port, to a switch.
     *
     * @param device the device
     * @param name the switch and the port, {@code vale0:eth0} say
     * @param host whether the host stack is attached as well, by {@code NR_REG_NIC_SW}
     * @return the port's index on the switch
     * @throws NetmapException ENXIO for an interface that does not exist, EBUSY if it is attached or in use
     */
    public static long attach(NetmapDevice device, String name, boolean host) throws NetmapException {
        NmreqHeader<NmreqValeAttach> hdr = NETMAP_REQ_VALE_ATTACH(name);
        if (host) {
            hdr.body().reg().nr_mode(netmap_h.NR_REG_NIC_SW());
        }
        return hdr.ioctlOnce(device).body().port_index();
    }

    /**
     * {@code vale-ctl -d}: detaches an interface from its switch.
     *
     * @param device the device
     * @param name the switch and the port, {@code vale0:eth0} say
     * @return the index the port had
     * @throws NetmapException ENXIO if it is not attached
     */
    public static long detach(NetmapDevice device, String name) throws NetmapException {
        return NETMAP_REQ_VALE_DETACH(name).ioctlOnce(device).body().port_index();
    }

    /**
     * {@code vale-ctl} and {@code vale-ctl -l}: all ports of all switches.
     *
     * @param device the device
     * @return the ports, by the indexes of switch and port
     * @throws NetmapException if the device cannot be opened or asked
     */
    public static List<ValePort> list(NetmapDevice device) throws NetmapException {
        List<ValePort> ports = new ArrayList<>();
        try (Descriptor descriptor = Descriptor.open(device, "vale")) {
            NmreqHeader<NmreqValeList> hdr = NETMAP_REQ_VALE_LIST("");
            while (true) {
                int result = hdr.nr_name("").ioctl(descriptor);
                if (result == -Errno.ENOENT) {
                    return ports;
                } else if (result < 0) {
                    throw hdr.failure(device, descriptor.fd(), -result);
                }
                NmreqValeList place = hdr.body();
                ports.add(new ValePort(hdr.nr_name(), place.nr_bridge_idx(), place.nr_port_idx()));
                place.nr_port_idx(place.nr_port_idx() + 1);
            }
        }
    }

    /**
     * {@code vale-ctl -l name}: finds a port on its switch.
     *
     * @param device the device
     * @param name the switch and the port, {@code vale0:a} say
     * @return the port's place
     * @throws NetmapException ENOENT if there is no such switch, EINVAL for a name that does not start with {@code vale}
     */
    public static ValePort find(NetmapDevice device, String name) throws NetmapException {
        NmreqValeList place = NETMAP_REQ_VALE_LIST(name).ioctlOnce(device).body();
        return new ValePort(name, place.nr_bridge_idx(), place.nr_port_idx());
    }

    /**
     * {@code vale-ctl -n}: creates a persistent port.
     *
     * @param device the device
     * @param name the port's name, without a switch
     * @param wanted sets rings, slots and memory id; what is 0 is netmap's choice
     * @return what was made
     * @throws NetmapException EEXIST if there is an interface of that name
     */
    public static NmreqValeNewif newif(NetmapDevice device, String name, Consumer<NmreqValeNewif> wanted)
            throws NetmapException {
        NmreqHeader<NmreqValeNewif> hdr = NETMAP_REQ_VALE_NEWIF(name);
        wanted.accept(hdr.body());
        return hdr.ioctlOnce(device).body();
    }

    /**
     * {@code vale-ctl -r}: deletes a persistent port.
     *
     * @param device the device
     * @param name the port's name, without a switch
     * @throws NetmapException ENXIO if there is none, EBUSY if it is in use
     */
    public static void delif(NetmapDevice device, String name) throws NetmapException {
        NETMAP_REQ_VALE_DELIF(name).ioctlOnce(device);
    }

    /**
     * {@code vale-ctl -p} with one number or two: one kernel thread polls all rings of an attached NIC.
     *
     * @param device the device
     * @param name the switch and the port, {@code vale0:eth0} say
     * @param cpu the CPU that polls
     * @throws NetmapException ENXIO if it is not attached, EINVAL on a machine with one CPU, EFAULT if it is polled already, EOPNOTSUPP where the device has no polling
     */
    public static void polling(NetmapDevice device, String name, int cpu) throws NetmapException {
        NmreqHeader<NmreqValePolling> hdr = NETMAP_REQ_VALE_POLLING_ENABLE(name);
        hdr.body()
                .nr_mode(netmap_h.NETMAP_POLLING_MODE_SINGLE_CPU())
                .nr_first_cpu_id(cpu)
                // vale-ctl leaves it 0, which the kernel refuses.
                .nr_num_polling_cpus(1);
        hdr.ioctlOnce(device);
    }

    /**
     * {@code vale-ctl -p} with three numbers: a kernel thread for each ring of an attached NIC.
     *
     * @param device the device
     * @param name the switch and the port, {@code vale0:eth0} say
     * @param first the first CPU, and the first ring
     * @param count how many CPUs and rings; fewer than the machine has CPUs
     * @throws NetmapException ENXIO if it is not attached, EINVAL for too many, EFAULT if it is polled already, EOPNOTSUPP where the device has no polling
     */
    public static void polling(NetmapDevice device, String name, int first, int count) throws NetmapException {
        NmreqHeader<NmreqValePolling> hdr = NETMAP_REQ_VALE_POLLING_ENABLE(name);
        hdr.body()
                .nr_mode(netmap_h.NETMAP_POLLING_MODE_MULTI_CPU())
                .nr_first_cpu_id(first)
                .nr_num_polling_cpus(count);
        hdr.ioctlOnce(device);
    }

    /**
     * {@code vale-ctl -P}: ends the polling of an attached NIC.
     *
     * @param device the device
     * @param name the switch and the port, {@code vale0:eth0} say
     * @throws NetmapException ENXIO if it is not attached, EFAULT if it is not polled
     */
    public static void noPolling(NetmapDevice device, String name) throws NetmapException {
        NETMAP_REQ_VALE_POLLING_DISABLE(name).ioctlOnce(device);
    }

    /**
     * {@code vale-ctl -g}: rings, slots and memory of a port.
     *
     * @param device the device
     * @param name the port
     * @return the answer
     * @throws NetmapException ENXIO if there is no such port
     */
    public static NmreqPortInfoGet info(NetmapDevice device, String name) throws NetmapException {
        return NETMAP_REQ_PORT_INFO_GET(name).ioctlOnce(device).body();
    }
}
