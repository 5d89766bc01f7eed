package io.github.netmap4j.conformance.cases.port;

import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_HW_RING;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_NO_TX_POLL;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_SW_RING;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_ALL_NIC;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_NIC_SW;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_NULL;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_ONE_NIC;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_ONE_SW;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_PIPE_MASTER;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_PIPE_SLAVE;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_SW;
import static io.github.netmap4j.sys.abi.netmap_h.NR_RX_RINGS_ONLY;
import static io.github.netmap4j.sys.abi.netmap_h.NR_TX_RINGS_ONLY;
import static io.github.netmap4j.sys.os.Errno.EBUSY;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.ENOMEM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.conformance.lab.Case;
import io.github.netmap4j.conformance.lab.Expect;
import io.github.netmap4j.conformance.lab.Fd;
import io.github.netmap4j.conformance.lab.Frames;
import io.github.netmap4j.conformance.lab.Lab;
import io.github.netmap4j.conformance.lab.LabPort;
import io.github.netmap4j.conformance.lab.LegacyRequest;
import io.github.netmap4j.conformance.lab.Register;
import io.github.netmap4j.conformance.lab.Table;
import io.github.netmap4j.conformance.lab.Topic;
import io.github.netmap4j.sys.abi.nmreq_register;
import java.util.Arrays;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Registration through both APIs: requests, replies, and refusals. */
@Topic("Registration")
final class RegisterCases {

    @Case("a VALE port's defaults: 1+1 rings of 1024 slots, private memory, no host rings")
    void defaults(Lab lab) {
        Register request = lab.register(lab.vale("a"));
        lab.open(request);
        assertEquals(1024, request.nr_tx_slots(), "nr_tx_slots");
        assertEquals(1024, request.nr_rx_slots(), "nr_rx_slots");
        assertEquals(1, request.nr_tx_rings(), "nr_tx_rings");
        assertEquals(1, request.nr_rx_rings(), "nr_rx_rings");
        assertEquals(0, request.nr_host_tx_rings(), "nr_host_tx_rings");
        assertEquals(0, request.nr_host_rx_rings(), "nr_host_rx_rings");
        assertTrue(request.nr_mem_id() > 1, "nr_mem_id is " + request.nr_mem_id() + ", a private one is above 1");
        assertEquals(42_369_024, request.nr_memsize(), "nr_memsize");
        assertEquals(0, request.nr_offset(), "nr_offset");
        assertEquals(0, request.nr_extra_bufs(), "nr_extra_bufs");
        assertEquals(NR_REG_ALL_NIC(), request.nr_mode(), "nr_mode");
        assertEquals(0, request.nr_flags(), "nr_flags");
    }

    @Case("the legacy API fills sizes, rings, memory and extra buffers, and keeps the rest")
    void legacyFields(Lab lab) {
        LegacyRequest request =
                lab.legacy(lab.vale("a")).flags(NR_REG_ALL_NIC()).arg1(23130).arg3(5);
        Expect.ok(lab.fd().regif(request), "NIOCREGIF");
        assertEquals(lab.vale("a"), request.nr_name(), "nr_name");
        assertEquals(14, request.nr_version(), "nr_version");
        assertEquals(1024, request.nr_tx_slots(), "nr_tx_slots");
        assertEquals(1024, request.nr_rx_slots(), "nr_rx_slots");
        assertEquals(1, request.nr_tx_rings(), "nr_tx_rings");
        assertEquals(1, request.nr_rx_rings(), "nr_rx_rings");
        assertEquals(0, request.nr_ringid(), "nr_ringid");
        assertEquals(23130, request.nr_arg1(), "nr_arg1");
        assertTrue(request.nr_arg2() > 1, "nr_arg2, the memory's id: " + request.nr_arg2());
        assertEquals(5, request.nr_arg3(), "nr_arg3, the extra buffers");
        assertEquals(NR_REG_ALL_NIC(), request.nr_flags(), "nr_flags");
        assertTrue(request.nr_memsize() > 42_369_024, "nr_memsize has room for the extra buffers");
    }

    @Case("both APIs give one port the same memory")
    void bothApis(Lab lab) {
        Register request = lab.register(lab.vale("a"));
        lab.open(request);
        LegacyRequest legacy = lab.legacy(lab.vale("a"));
        Expect.ok(lab.fd().regif(legacy), "NIOCREGIF of the open port");
        assertEquals(request.nr_mem_id(), legacy.nr_arg2(), "memory id");
        assertEquals(request.nr_memsize(), legacy.nr_memsize(), "memory size");
    }

    @Table("slots asked for, and slots given (tx asked/tx given/rx asked/rx given)")
    @CsvSource({"64/64/32/32", "1/1/1/1", "2/2/3/3", "1000/1000/5000/4096", "4096/4096/4097/4096", "100/100/0/1024"})
    void slots(String row, Lab lab) {
        int[] numbers = numbers(row);
        Register request = lab.register(lab.vale("a")).slots(numbers[0], numbers[2]);
        LabPort port = lab.open(request);
        assertEquals(numbers[1], request.nr_tx_slots(), "nr_tx_slots");
        assertEquals(numbers[3], request.nr_rx_slots(), "nr_rx_slots");
        assertEquals(numbers[1], port.tx().num_slots(), "slots of the tx ring");
        assertEquals(numbers[3], port.rx().num_slots(), "slots of the rx ring");
    }

    @Table("VALE rings asked for, and rings given (tx asked/tx given/rx asked/rx given)")
    @CsvSource({"2/2/3/3", "16/16/1/1", "20/16/17/16", "0/1/4/4"})
    void rings(String row, Lab lab) {
        int[] numbers = numbers(row);
        Register request = lab.register(lab.vale("a")).slots(64, 64).rings(numbers[0], numbers[2]);
        LabPort port = lab.open(request);
        assertEquals(numbers[1], request.nr_tx_rings(), "nr_tx_rings");
        assertEquals(numbers[3], request.nr_rx_rings(), "nr_rx_rings");
        assertEquals(numbers[1], port.nifp.ni_tx_rings(), "ni_tx_rings");
        assertEquals(numbers[3], port.nifp.ni_rx_rings(), "ni_rx_rings");
    }

    private static int[] numbers(String row) {
        return Arrays.stream(row.split("/")).mapToInt(Integer::parseInt).toArray();
    }

    @Case("the legacy API clamps slots and rings alike")
    void legacyClamps(Lab lab) {
        LegacyRequest request = lab.legacy(lab.vale("a")).slots(1000, 5000).rings(20, 2);
        Expect.ok(lab.fd().regif(request), "NIOCREGIF");
        assertEquals(1000, request.nr_tx_slots(), "nr_tx_slots");
        assertEquals(4096, request.nr_rx_slots(), "nr_rx_slots");
        assertEquals(16, request.nr_tx_rings(), "nr_tx_rings");
        assertEquals(2, request.nr_rx_rings(), "nr_rx_rings");
    }

    @Case("a port that is open keeps its rings and slots, whatever the next descriptor asks for")
    void secondOpen(Lab lab) {
        lab.open(lab.register(lab.vale("a")).slots(64, 32).rings(2, 1));
        Register second = lab.register(lab.vale("a")).slots(128, 128).rings(4, 4);
        lab.open(second);
        assertEquals(64, second.nr_tx_slots(), "nr_tx_slots");
        assertEquals(32, second.nr_rx_slots(), "nr_rx_slots");
        assertEquals(2, second.nr_tx_rings(), "nr_tx_rings");
        assertEquals(1, second.nr_rx_rings(), "nr_rx_rings");
    }

    @Case("host rings asked of a VALE port are not given")
    void hostRingsAsked(Lab lab) {
        Register request = lab.register(lab.vale("a")).hostRings(2, 2);
        lab.open(request);
        assertEquals(0, request.nr_host_tx_rings(), "nr_host_tx_rings");
        assertEquals(0, request.nr_host_rx_rings(), "nr_host_rx_rings");
    }

    @Table("EINVAL for nr_mode")
    @ValueSource(ints = {0, 5, 6, 7, 9, 15, 1000})
    void badMode(int mode, Lab lab) {
        Expect.error(EINVAL, lab.fd().ctrl(lab.register(lab.vale("a")).mode(mode)), "REGISTER");
        Expect.error(EINVAL, lab.fd().ctrl(lab.register(lab.name("{1")).mode(mode)), "REGISTER of a pipe");
    }

    @Case("host rings of a VALE port: EINVAL in every mode that names them")
    void valeHostRings(Lab lab) {
        for (int mode : new int[] {NR_REG_SW(), NR_REG_NIC_SW(), NR_REG_ONE_SW()}) {
            Expect.error(EINVAL, lab.fd().ctrl(lab.register(lab.vale("a")).mode(mode)), "REGISTER, mode " + mode);
        }
        Expect.error(EINVAL, lab.fd().regif(lab.legacy(lab.vale("a")).flags(NR_REG_SW())), "NIOCREGIF");
    }

    @Case("host rings of a pipe: EINVAL; then the same descriptor takes the pipe's own rings")
    void pipeHostRings(Lab lab) {
        Fd fd = lab.fd();
        for (int mode : new int[] {NR_REG_SW(), NR_REG_NIC_SW(), NR_REG_ONE_SW()}) {
            Expect.error(EINVAL, fd.ctrl(lab.register(lab.name("{1")).mode(mode)), "REGISTER, mode " + mode);
        }
        Expect.ok(fd.ctrl(lab.register(lab.name("{1"))), "REGISTER of all rings");
    }

    @Case("one ring pair: ring 1 of 2 is bound, the others show ring_ofs 0")
    void oneRing(Lab lab) {
        Register request =
                lab.register(lab.vale("a")).rings(2, 2).mode(NR_REG_ONE_NIC()).ring(1);
        LabPort port = lab.open(request);
        assertEquals(1, request.nr_ringid(), "nr_ringid");
        assertEquals(1, port.tx(1).ringid(), "ringid of the tx ring");
        assertEquals(1, port.rx(1).ringid(), "ringid of the rx ring");
        assertEquals("0 * 0 0 * 0", offsets(port), "ring_ofs, * where it is not 0");
    }

    /** {@code ring_ofs[]}, with a star for each bound ring. */
    private static String offsets(LabPort port) {
        long rings = port.nifp.ni_tx_rings()
                + port.nifp.ni_host_tx_rings()
                + port.nifp.ni_rx_rings()
                + port.nifp.ni_host_rx_rings();
        StringBuilder text = new StringBuilder();
        for (long i = 0; i < rings; i++) {
            text.append(i == 0 ? "" : " ").append(port.nifp.ring_ofs(i) == 0 ? "0" : "*");
        }
        return text.toString();
    }

    @Case("a ring number that one direction has not falls back to its ring 0")
    void unevenRings(Lab lab) {
        LabPort port = lab.open(
                lab.register(lab.vale("a")).rings(4, 2).mode(NR_REG_ONE_NIC()).ring(2));
        assertEquals("0 0 * 0 0 * 0 0", offsets(port), "ring_ofs: tx 0-3, host, rx 0-1, host");
    }

    @Case("a ring number that neither direction has: EINVAL")
    void ringOutOfRange(Lab lab) {
        Expect.error(
                EINVAL,
                lab.fd().ctrl(lab.register(lab.vale("a")).mode(NR_REG_ONE_NIC()).ring(1)),
                "ring 1 of 1");
        Expect.error(
                EINVAL,
                lab.fd()
                        .ctrl(lab.register(lab.vale("a"))
                                .rings(4, 2)
                                .mode(NR_REG_ONE_NIC())
                                .ring(4)),
                "ring 4 of 4 and 2");
        Expect.error(
                EINVAL,
                lab.fd()
                        .ctrl(lab.register(lab.name("{1"))
                                .mode(NR_REG_ONE_NIC())
                                .ring(1)),
                "ring 1 of a pipe with 1");
    }

    @Case("a ring number has no meaning for all rings: kept, not checked")
    void ringIgnored(Lab lab) {
        Register request = lab.register(lab.vale("a")).ring(5);
        lab.open(request);
        assertEquals(5, request.nr_ringid(), "nr_ringid");
    }

    @Case("NR_TX_RINGS_ONLY and NR_RX_RINGS_ONLY bind one direction, both together none")
    void oneDirection(Lab lab) {
        assertEquals("* 0 0 0", offsets(lab.open(lab.register(lab.vale("a")).flags(NR_TX_RINGS_ONLY()))), "tx only");
        assertEquals("0 0 * 0", offsets(lab.open(lab.register(lab.vale("b")).flags(NR_RX_RINGS_ONLY()))), "rx only");
        long both = NR_TX_RINGS_ONLY() | NR_RX_RINGS_ONLY();
        Register request = lab.register(lab.vale("c")).flags(both);
        assertEquals("0 0 0 0", offsets(lab.open(request)), "both flags");
        assertEquals(both, request.nr_flags(), "nr_flags");
    }

    @Case("a sync of the direction that is not bound does nothing")
    void syncUnboundDirection(Lab lab) {
        LabPort sender = lab.open(lab.vale("a"));
        LabPort receiver = lab.open(lab.register(lab.vale("b")).flags(NR_RX_RINGS_ONLY()));
        Expect.ok(receiver.fd.txsync(), "NIOCTXSYNC without tx rings");
        sender.send(Frames.broadcast(1));
        receiver.receives(Frames.broadcast(1));
        LabPort transmitter = lab.open(lab.register(lab.vale("c")).flags(NR_TX_RINGS_ONLY()));
        Expect.ok(transmitter.fd.rxsync(), "NIOCRXSYNC without rx rings");
    }

    @Case("legacy ring numbers: 0 binds all, NETMAP_HW_RING one pair, NETMAP_SW_RING the host rings")
    void legacyRingid(Lab lab) {
        LegacyRequest all = lab.legacy(lab.vale("a")).rings(2, 2);
        Fd fd = lab.fd();
        Expect.ok(fd.regif(all), "NIOCREGIF of all rings");
        assertEquals("* * 0 * * 0", offsets(new LabPort(fd, all.nr_memsize(), all.nr_offset())), "nr_ringid 0");

        LegacyRequest one = lab.legacy(lab.vale("a")).ring(NETMAP_HW_RING() | 1);
        fd = lab.fd();
        Expect.ok(fd.regif(one), "NIOCREGIF of ring 1");
        assertEquals("0 * 0 0 * 0", offsets(new LabPort(fd, one.nr_memsize(), one.nr_offset())), "NETMAP_HW_RING | 1");
        assertEquals(NETMAP_HW_RING() | 1, one.nr_ringid(), "nr_ringid after the call");

        Expect.error(EINVAL, lab.fd().regif(lab.legacy(lab.vale("a")).ring(NETMAP_HW_RING() | 2)), "ring 2 of 2");
        Expect.error(EINVAL, lab.fd().regif(lab.legacy(lab.vale("a")).ring(NETMAP_SW_RING())), "host rings of VALE");
    }

    @Case("legacy poll flags sit in nr_ringid beside the ring number, and come back")
    void legacyPollFlags(Lab lab) {
        LegacyRequest request =
                lab.legacy(lab.vale("a")).flags(NR_REG_ONE_NIC()).ring(NETMAP_NO_TX_POLL());
        Expect.ok(lab.fd().regif(request), "NIOCREGIF");
        assertEquals(NETMAP_NO_TX_POLL(), request.nr_ringid(), "nr_ringid");
        assertEquals(NR_REG_ONE_NIC(), request.nr_flags(), "nr_flags");
    }

    @Table("EINVAL for the legacy command")
    @ValueSource(ints = {3, 4, 13, 99})
    void legacyCommand(int command, Lab lab) {
        Expect.error(EINVAL, lab.fd().regif(lab.legacy(lab.vale("a")).cmd(command)), "NIOCREGIF");
    }

    @Case("the passthrough commands that nobody supports any more: ENOMEM")
    void passthrough(Lab lab) {
        for (int command : new int[] {8, 9}) {
            Expect.error(ENOMEM, lab.fd().regif(lab.legacy(lab.vale("a")).cmd(command)), "NIOCREGIF");
        }
    }

    @Case("a descriptor that is bound: EBUSY, for the same port and for another")
    void alreadyBound(Lab lab) {
        LabPort port = lab.open(lab.vale("a"));
        Expect.error(EBUSY, port.fd.ctrl(lab.register(lab.vale("a"))), "the same port");
        Expect.error(EBUSY, port.fd.ctrl(lab.register(lab.vale("b"))), "another port");
        Expect.error(EBUSY, port.fd.regif(lab.legacy(lab.vale("b"))), "another port, legacy");
        port.send(Frames.broadcast(1));
    }

    @Case("a registration that fails leaves no port behind, and the descriptor free for another")
    void failureLeavesNothing(Lab lab) {
        Fd fd = lab.fd();
        Expect.error(EINVAL, fd.ctrl(lab.register(lab.vale("a")).mode(NR_REG_SW())), "host rings of VALE");
        assertTrue(lab.ports().stream().noneMatch(lab.vale("a")::equals), "VALE_LIST shows " + lab.ports());
        Expect.ok(fd.ctrl(lab.register(lab.vale("b"))), "a good request on the same descriptor");
    }

    @Case("the deprecated pipe modes and the NULL mode need more than a name: EINVAL")
    void deprecatedModes(Lab lab) {
        for (int mode : new int[] {NR_REG_PIPE_MASTER(), NR_REG_PIPE_SLAVE(), NR_REG_NULL()}) {
            Expect.error(EINVAL, lab.fd().ctrl(lab.register(lab.name("")).mode(mode)), "REGISTER, mode " + mode);
        }
    }

    @Case("what is written to nr_offset and nr_memsize has no effect")
    void outputFields(Lab lab) {
        Register request = lab.register(lab.vale("a"));
        nmreq_register.nr_offset(request.body, 77);
        nmreq_register.nr_memsize(request.body, 88);
        lab.open(request);
        assertEquals(0, request.nr_offset(), "nr_offset");
        assertEquals(42_369_024, request.nr_memsize(), "nr_memsize");
    }

    @Case("twelve descriptors share a VALE port; the next gets ENOMEM, until one closes")
    void manyDescriptors(Lab lab) {
        LabPort[] ports = new LabPort[12];
        for (int i = 0; i < ports.length; i++) {
            ports[i] = lab.small(lab.vale("a"));
        }
        Fd fd = lab.fd();
        Expect.error(ENOMEM, fd.ctrl(lab.register(lab.vale("a"))), "the thirteenth");
        ports[5].close();
        Expect.ok(fd.ctrl(lab.register(lab.vale("a"))), "after a close");
    }
}
