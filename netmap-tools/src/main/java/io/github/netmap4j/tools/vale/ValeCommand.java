package io.github.netmap4j.tools.vale;

import io.github.netmap4j.sys.ctrl.NmreqPortInfoGet;
import io.github.netmap4j.sys.ctrl.NmreqValeNewif;
import io.github.netmap4j.sys.ctrl.ValeCtl;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.tools.run.DeviceOptions;
import io.github.netmap4j.tools.run.ExitStatus;
import io.github.netmap4j.tools.run.Invocation;
import io.github.netmap4j.tools.run.TakeOptions;
import io.github.netmap4j.tools.view.JsonLine;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code netmap vale}: switches and their ports. Its effects last until they are undone. */
@Command(
        name = "vale",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Lists, attaches, makes and deletes ports of VALE switches, like vale-ctl.")
public final class ValeCommand {

    private final Invocation invocation;

    /**
     * The command.
     *
     * @param invocation where it prints
     */
    public ValeCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    private void print(DeviceOptions device, String words, JsonLine json) {
        invocation.out().println(device.isJson() ? json.toString() : words);
        invocation.out().flush();
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists the ports of all switches, or finds one.")
    int list(
            @Mixin DeviceOptions device,
            @Parameters(arity = "0..1", paramLabel = "PORT", description = "A port, vale0:a.") @Nullable String port)
            throws NetmapException {
        if (port != null) {
            show(device, ValeCtl.find(device.device(), port));
            return ExitStatus.DONE;
        }
        for (ValeCtl.ValePort each : ValeCtl.list(device.device())) {
            show(device, each);
        }
        return ExitStatus.DONE;
    }

    private void show(DeviceOptions device, ValeCtl.ValePort port) {
        print(
                device,
                port.name() + ": switch " + port.nr_bridge_idx() + ", port " + port.nr_port_idx(),
                new JsonLine()
                        .put("port", port.name())
                        .put("switch", port.nr_bridge_idx())
                        .put("index", port.nr_port_idx()));
    }

    @Command(
            name = "attach",
            mixinStandardHelpOptions = true,
            description = "Attaches an interface, or a persistent port, to a switch.")
    int attach(
            @Mixin DeviceOptions device,
            @Mixin TakeOptions take,
            @Parameters(paramLabel = "PORT", description = "Switch and interface, vale0:eth0.") String port,
            @Option(names = "--host", description = "Attach its host's network stack, too.") boolean host)
            throws NetmapException {
        take.requireSafe(device, port);
        long index = ValeCtl.attach(device.device(), port, host);
        print(
                device,
                port + (host ? " and its host are" : " is") + " attached, port " + index,
                new JsonLine().put("port", port).put("index", index).put("host", host));
        return ExitStatus.DONE;
    }

    @Command(
            name = "detach",
            mixinStandardHelpOptions = true,
            description = "Detaches an interface or a persistent port.")
    int detach(
            @Mixin DeviceOptions device,
            @Parameters(paramLabel = "PORT", description = "Switch and interface, vale0:eth0.") String port)
            throws NetmapException {
        long index = ValeCtl.detach(device.device(), port);
        print(
                device,
                port + " is detached, it was port " + index,
                new JsonLine().put("port", port).put("index", index));
        return ExitStatus.DONE;
    }

    @Command(
            name = "new",
            mixinStandardHelpOptions = true,
            description = "Makes a persistent port, which attach connects to a switch.")
    int make(
            @Mixin DeviceOptions device,
            @Parameters(paramLabel = "NAME", description = "The port's name, without a switch.") String name,
            @Option(names = "--tx-slots", paramLabel = "N", description = "Slots of each transmit ring.") int txSlots,
            @Option(names = "--rx-slots", paramLabel = "N", description = "Slots of each receive ring.") int rxSlots,
            @Option(names = "--tx-rings", paramLabel = "N", description = "Transmit rings.") int txRings,
            @Option(names = "--rx-rings", paramLabel = "N", description = "Receive rings.") int rxRings,
            @Option(
                            names = {"-m", "--memory"},
                            paramLabel = "ID",
                            description = "The id of its memory.")
                    int memory)
            throws NetmapException {
        NmreqValeNewif made = ValeCtl.newif(
                device.device(),
                name,
                wanted -> wanted.nr_tx_slots(txSlots)
                        .nr_rx_slots(rxSlots)
                        .nr_tx_rings(txRings)
                        .nr_rx_rings(rxRings)
                        .nr_mem_id(memory));
        print(
                device,
                name + " is made, in memory " + made.nr_mem_id() + ": attach it with netmap vale attach vale0:" + name,
                new JsonLine().put("port", name).put("memory", made.nr_mem_id()));
        return ExitStatus.DONE;
    }

    @Command(name = "delete", mixinStandardHelpOptions = true, description = "Deletes a persistent port.")
    int delete(
            @Mixin DeviceOptions device,
            @Parameters(paramLabel = "NAME", description = "The port's name, without a switch.") String name)
            throws NetmapException {
        ValeCtl.delif(device.device(), name);
        print(device, name + " is deleted", new JsonLine().put("port", name));
        return ExitStatus.DONE;
    }

    @Command(
            name = "polling",
            mixinStandardHelpOptions = true,
            description = "Starts or stops the polling of an attached NIC by kernel threads.")
    int polling(
            @Mixin DeviceOptions device,
            @Parameters(paramLabel = "PORT", description = "Switch and interface, vale0:eth0.") String port,
            @Option(names = "--cpu", paramLabel = "CPU", defaultValue = "0", description = "The first CPU (0).")
                    int cpu,
            @Option(
                            names = "--cpus",
                            paramLabel = "N",
                            description = "This many CPUs, with a ring for each; without it one CPU polls all rings.")
                    @Nullable
                    Integer cpus,
            @Option(names = "--off", description = "Stop polling.") boolean off)
            throws NetmapException {
        if (off) {
            ValeCtl.noPolling(device.device(), port);
        } else if (cpus == null) {
            ValeCtl.polling(device.device(), port, cpu);
        } else {
            ValeCtl.polling(device.device(), port, cpu, cpus);
        }
        print(
                device,
                port + (off ? " is not polled" : " is polled"),
                new JsonLine().put("port", port).put("on", !off));
        return ExitStatus.DONE;
    }

    @Command(name = "info", mixinStandardHelpOptions = true, description = "Prints a port's rings, slots and memory.")
    int info(
            @Mixin DeviceOptions device,
            @Parameters(paramLabel = "PORT", description = "The port, vale0:a or eth0.") String port)
            throws NetmapException {
        NmreqPortInfoGet info = ValeCtl.info(device.device(), port);
        print(
                device,
                port + ": tx " + info.nr_tx_rings() + " rings of " + info.nr_tx_slots() + " slots, rx "
                        + info.nr_rx_rings() + " rings of " + info.nr_rx_slots() + " slots, memory " + info.nr_mem_id()
                        + " of " + info.nr_memsize() + " bytes",
                new JsonLine()
                        .put("port", port)
                        .put("txRings", info.nr_tx_rings())
                        .put("txSlots", info.nr_tx_slots())
                        .put("rxRings", info.nr_rx_rings())
                        .put("rxSlots", info.nr_rx_slots())
                        .put("memory", info.nr_mem_id())
                        .put("memoryBytes", info.nr_memsize()));
        return ExitStatus.DONE;
    }
}
