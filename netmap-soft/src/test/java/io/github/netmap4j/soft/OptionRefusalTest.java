package io.github.netmap4j.soft;

import static io.github.netmap4j.soft.RefusalTest.check;
import static io.github.netmap4j.soft.RefusalTest.failure;
import static io.github.netmap4j.soft.RefusalTest.mode;
import static io.github.netmap4j.soft.RefusalTest.open;
import static io.github.netmap4j.soft.RefusalTest.row;
import static io.github.netmap4j.sys.abi.netmap_h.NM_OPT_SYNC_KLOOP_DIRECT_TX;
import static io.github.netmap4j.sys.abi.netmap_h.NR_EXCLUSIVE;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_ALL_NIC;
import static io.github.netmap4j.sys.ctrl.NetmapReq.NETMAP_REQ_CSB_ENABLE;
import static io.github.netmap4j.sys.ctrl.NetmapReq.NETMAP_REQ_PORT_INFO_GET;
import static io.github.netmap4j.sys.ctrl.NetmapReq.NETMAP_REQ_REGISTER;
import static io.github.netmap4j.sys.ctrl.NetmapReq.NETMAP_REQ_SYNC_KLOOP_START;
import static io.github.netmap4j.sys.ctrl.NetmapReq.NETMAP_REQ_VALE_NEWIF;
import static io.github.netmap4j.sys.os.Errno.EBADF;
import static io.github.netmap4j.sys.os.Errno.EFAULT;
import static io.github.netmap4j.sys.os.Errno.EINTR;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.EMSGSIZE;
import static io.github.netmap4j.sys.os.Errno.ENOMEM;
import static io.github.netmap4j.sys.os.Errno.EOPNOTSUPP;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.nmreq_opt_csb;
import io.github.netmap4j.sys.abi.nmreq_opt_extmem;
import io.github.netmap4j.sys.abi.nmreq_option;
import io.github.netmap4j.sys.ctrl.NetmapReq;
import io.github.netmap4j.sys.ctrl.NmCsb;
import io.github.netmap4j.sys.ctrl.NmreqHeader;
import io.github.netmap4j.sys.ctrl.NmreqOptExtmem;
import io.github.netmap4j.sys.ctrl.NmreqOptOffsets;
import io.github.netmap4j.sys.ctrl.NmreqOptSyncKloopEventfds;
import io.github.netmap4j.sys.ctrl.NmreqOptSyncKloopMode;
import io.github.netmap4j.sys.ctrl.NmreqOption;
import io.github.netmap4j.sys.ctrl.NmreqType;
import io.github.netmap4j.sys.device.Descriptor;
import io.github.netmap4j.sys.device.FailureCause;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.device.NetmapException.Step;
import java.lang.foreign.Arena;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the device refuses of options, CSBs, eventfds and sync loops, and what it then says. */
class OptionRefusalTest {

    /** An address that no program has. */
    private static final long NOWHERE = 16 * 4096;

    private static NmreqHeader<?> register(NmreqOption option) {
        return NETMAP_REQ_REGISTER("vale0:a").push(option);
    }

    private static NmreqOption pointing(NmreqOption option, long field, long address) {
        option.segment().set(JAVA_LONG, field, address);
        return option;
    }

    private static NmreqOptExtmem external(int rings, int ringSize) {
        NmreqOptExtmem option = new NmreqOptExtmem(Arena.ofAuto().allocate(16 << 20, 4096));
        option.nro_info().nr_ring_pool_objtotal(rings).nr_ring_pool_objsize(ringSize);
        return option;
    }

    static Stream<Arguments> registrations() {
        return Stream.of(
                row(
                        "a chain without an end",
                        d -> {
                            NmreqOption option = new NmreqOption(99, 0);
                            NmreqHeader<?> request = register(option);
                            pointing(
                                    option,
                                    nmreq_option.nro_next$offset(),
                                    option.segment().address());
                            open(d, request);
                        },
                        EMSGSIZE,
                        FailureCause.REQUEST,
                        "does not end",
                        "nro_next has to be 0"),
                row(
                        "a chain to nowhere",
                        d -> {
                            NmreqOption option = new NmreqOption(99, 0);
                            NmreqHeader<?> request = register(option);
                            pointing(option, nmreq_option.nro_next$offset(), NOWHERE);
                            open(d, request);
                        },
                        EFAULT,
                        FailureCause.REQUEST,
                        "0x10000 does not point",
                        ""),
                row(
                        "type 0",
                        d -> open(d, register(new NmreqOption(0, 0))),
                        EINVAL,
                        FailureCause.OPTION,
                        "option of type 0",
                        ""),
                row(
                        "an option of tomorrow",
                        d -> open(d, register(new NmreqOption(99, 0))),
                        EOPNOTSUPP,
                        FailureCause.OPTION,
                        "no option unknown (99)",
                        "leave it out"),
                row(
                        "an option of another request",
                        d -> open(d, register(new NmreqOptSyncKloopMode(0))),
                        EOPNOTSUPP,
                        FailureCause.OPTION,
                        "no option sync-kloop-mode",
                        "leave it out"),
                row(
                        "external memory nowhere",
                        d -> open(
                                d,
                                register(pointing(external(4, 4096), nmreq_opt_extmem.nro_usrptr$offset(), NOWHERE))),
                        EFAULT,
                        FailureCause.EXTERNAL_MEMORY,
                        "not the program's",
                        ""),
                row(
                        "external rings of an odd size",
                        d -> open(d, register(external(4, 4097))),
                        EINVAL,
                        FailureCause.OPTION,
                        "a multiple of 8",
                        ""),
                row(
                        "external rings beyond all limits",
                        d -> open(d, register(external(100, 1 << 18))),
                        ENOMEM,
                        FailureCause.EXTERNAL_MEMORY,
                        "more than the external memory has",
                        ""),
                row(
                        "a CSB nowhere",
                        d -> {
                            NmreqHeader<?> request = mode("vale0:a", NR_REG_ALL_NIC(), 0, NR_EXCLUSIVE())
                                    .push(pointing(new NmCsb(2).option(), nmreq_opt_csb.csb_atok$offset(), NOWHERE));
                            open(d, request);
                        },
                        EFAULT,
                        FailureCause.OPTION,
                        "0x10000 does not point",
                        ""),
                row(
                        "a CSB at an odd place",
                        d -> {
                            NmCsb csb = new NmCsb(2);
                            NmreqOption option = csb.option();
                            long at = nmreq_opt_csb.csb_ktoa$offset();
                            open(
                                    d,
                                    mode("vale0:a", NR_REG_ALL_NIC(), 0, NR_EXCLUSIVE())
                                            .push(pointing(
                                                    option, at, option.segment().get(JAVA_LONG, at) + 8)));
                        },
                        EINVAL,
                        FailureCause.OPTION,
                        "aligned to 64 bytes",
                        ""));
    }

    /** A bound descriptor in CSB mode, with two rings. */
    private static Descriptor inCsbMode(SoftDevice device) throws NetmapException {
        return open(device, mode("vale0:a", NR_REG_ALL_NIC(), 0, NR_EXCLUSIVE()).push(new NmCsb(2).option()));
    }

    static Stream<Arguments> requests() {
        return Stream.of(
                row(
                        "CSB without its option",
                        d -> NetmapReq.of(NmreqType.CSB_ENABLE.number(), "", 0).ioctlOrThrow(open(d, "vale0:a")),
                        EINVAL,
                        FailureCause.REQUEST,
                        "NETMAP_REQ_OPT_CSB is missing",
                        ""),
                row(
                        "CSB of nothing bound",
                        d -> NETMAP_REQ_CSB_ENABLE(new NmCsb(2).option())
                                .push(new NmreqOptOffsets(64))
                                .push(new NmreqOption(0, 0))
                                .ioctlOnce(d),
                        EINVAL,
                        FailureCause.OPTION,
                        "option of type 0",
                        ""),
                row(
                        "eventfds of three rings for two",
                        d -> NETMAP_REQ_SYNC_KLOOP_START()
                                .push(new NmreqOptSyncKloopEventfds(3))
                                .ioctlOrThrow(inCsbMode(d)),
                        EINVAL,
                        FailureCause.OPTION,
                        "of 2 rings",
                        "an entry for each bound ring"),
                row(
                        "eventfds that are not open",
                        d -> NETMAP_REQ_SYNC_KLOOP_START()
                                .push(new NmreqOptSyncKloopEventfds(2)
                                        .eventfds(0, 999_999, 999_999)
                                        .eventfds(1, 999_999, 999_999))
                                .ioctlOrThrow(inCsbMode(d)),
                        EBADF,
                        FailureCause.REQUEST,
                        "no open file of number 999999",
                        ""),
                row(
                        "a file that is not an eventfd",
                        d -> NETMAP_REQ_SYNC_KLOOP_START()
                                .push(new NmreqOptSyncKloopEventfds(2)
                                        .eventfds(0, 0, 0)
                                        .eventfds(1, 0, 0))
                                .ioctlOrThrow(inCsbMode(d)),
                        EINVAL,
                        FailureCause.REQUEST,
                        "descriptor 0 is not an eventfd",
                        "eventfd(2)"),
                row(
                        "a mode of tomorrow",
                        d -> NETMAP_REQ_SYNC_KLOOP_START()
                                .push(new NmreqOptSyncKloopMode(64))
                                .ioctlOrThrow(inCsbMode(d)),
                        EINVAL,
                        FailureCause.OPTION,
                        "no mode 64",
                        ""),
                row(
                        "direct mode without eventfds for all rings",
                        d -> NETMAP_REQ_SYNC_KLOOP_START()
                                .push(new NmreqOptSyncKloopMode(NM_OPT_SYNC_KLOOP_DIRECT_TX()))
                                .push(new NmreqOptSyncKloopEventfds(2)
                                        .eventfds(0, -1, -1)
                                        .eventfds(1, -1, -1))
                                .ioctlOrThrow(inCsbMode(d)),
                        EINVAL,
                        FailureCause.OPTION,
                        "an ioeventfd for each ring",
                        ""),
                row(
                        "an interrupted loop",
                        d -> {
                            Descriptor bound = inCsbMode(d);
                            Thread.currentThread().interrupt();
                            try {
                                NETMAP_REQ_SYNC_KLOOP_START().ioctlOrThrow(bound);
                            } finally {
                                boolean _ = Thread.interrupted();
                            }
                        },
                        EINTR,
                        FailureCause.OTHER,
                        "was interrupted, and the loop has ended",
                        "start it again"),
                row(
                        "an option where none can be",
                        d -> NETMAP_REQ_PORT_INFO_GET("q0")
                                .push(new NmreqOption(0, 0))
                                .ioctlOnce(d),
                        EINVAL,
                        FailureCause.OPTION,
                        "option of type 0",
                        ""));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("registrations")
    void aRefusedOptionOfARegistrationSaysWhy(
            RefusalTest.Attempt attempt, int errno, FailureCause cause, String reason, String remedy) {
        check(Step.REGISTER, attempt, errno, cause, reason, remedy);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("requests")
    @EnabledOnOs(OS.LINUX)
    void aRefusedOptionOfARequestSaysWhy(
            RefusalTest.Attempt attempt, int errno, FailureCause cause, String reason, String remedy) {
        check(Step.CONTROL, attempt, errno, cause, reason, remedy);
    }

    @Test
    void memoryIdsThatAreUsedUpAreTold() {
        SoftDevice device = SoftDevice.builder().name("lab").build();
        NetmapException failed = failure(device, d -> {
            for (int i = 0; i <= 0xffff; i++) {
                var make = NETMAP_REQ_VALE_NEWIF("v" + i);
                make.body().nr_tx_slots(16).nr_rx_slots(16);
                make.ioctlOnce(d);
            }
        });
        assertEquals(ENOMEM, failed.errno(), failed::getMessage);
        assertEquals(FailureCause.MEMORY_IDS, failed.failureCause(), failed::getMessage);
        assertTrue(failed.getMessage().contains("all 65535 memory ids"), failed::getMessage);
        assertTrue(failed.getMessage().contains("close ports that have a memory of their own"), failed::getMessage);
    }
}
