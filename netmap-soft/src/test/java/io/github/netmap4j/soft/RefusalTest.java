package io.github.netmap4j.soft;

import static io.github.netmap4j.sys.abi.netmap_h.NR_EXCLUSIVE;
import static io.github.netmap4j.sys.abi.netmap_h.NR_MONITOR_RX;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_ALL_NIC;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_NULL;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_ONE_NIC;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_ONE_SW;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_PIPE_MASTER;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_SW;
import static io.github.netmap4j.sys.ctrl.NetmapReq.NETMAP_REQ_CSB_ENABLE;
import static io.github.netmap4j.sys.ctrl.NetmapReq.NETMAP_REQ_PORT_HDR_GET;
import static io.github.netmap4j.sys.ctrl.NetmapReq.NETMAP_REQ_PORT_HDR_SET;
import static io.github.netmap4j.sys.ctrl.NetmapReq.NETMAP_REQ_PORT_INFO_GET;
import static io.github.netmap4j.sys.ctrl.NetmapReq.NETMAP_REQ_REGISTER;
import static io.github.netmap4j.sys.ctrl.NetmapReq.NETMAP_REQ_SYNC_KLOOP_START;
import static io.github.netmap4j.sys.ctrl.NetmapReq.NETMAP_REQ_SYNC_KLOOP_STOP;
import static io.github.netmap4j.sys.ctrl.NetmapReq.NETMAP_REQ_VALE_ATTACH;
import static io.github.netmap4j.sys.ctrl.NetmapReq.NETMAP_REQ_VALE_DELIF;
import static io.github.netmap4j.sys.ctrl.NetmapReq.NETMAP_REQ_VALE_DETACH;
import static io.github.netmap4j.sys.ctrl.NetmapReq.NETMAP_REQ_VALE_LIST;
import static io.github.netmap4j.sys.ctrl.NetmapReq.NETMAP_REQ_VALE_NEWIF;
import static io.github.netmap4j.sys.ctrl.NetmapReq.NETMAP_REQ_VALE_POLLING_DISABLE;
import static io.github.netmap4j.sys.ctrl.NetmapReq.NETMAP_REQ_VALE_POLLING_ENABLE;
import static io.github.netmap4j.sys.os.Errno.EBUSY;
import static io.github.netmap4j.sys.os.Errno.EEXIST;
import static io.github.netmap4j.sys.os.Errno.EFAULT;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.EIO;
import static io.github.netmap4j.sys.os.Errno.EMFILE;
import static io.github.netmap4j.sys.os.Errno.ENODEV;
import static io.github.netmap4j.sys.os.Errno.ENOENT;
import static io.github.netmap4j.sys.os.Errno.ENOMEM;
import static io.github.netmap4j.sys.os.Errno.ENXIO;
import static io.github.netmap4j.sys.os.Errno.EOPNOTSUPP;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Named.named;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.netmap4j.soft.spi.PoolConfig;
import io.github.netmap4j.sys.ctrl.NetmapReq;
import io.github.netmap4j.sys.ctrl.NmCsb;
import io.github.netmap4j.sys.ctrl.NmreqHeader;
import io.github.netmap4j.sys.ctrl.NmreqOptExtmem;
import io.github.netmap4j.sys.ctrl.NmreqOptOffsets;
import io.github.netmap4j.sys.ctrl.NmreqRegister;
import io.github.netmap4j.sys.device.Descriptor;
import io.github.netmap4j.sys.device.FailureCause;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.device.NetmapException.Step;
import io.github.netmap4j.sys.device.RefusalDetails;
import io.github.netmap4j.sys.os.OpenFlags;
import io.github.netmap4j.sys.user.NetmapLibs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the device refuses, and what it then says: each errno beside the cause that it was for, and what helps here. */
class RefusalTest {

    /** What is refused; the descriptors it leaves open are the device's, which goes with the test. */
    @FunctionalInterface
    interface Attempt {
        void on(SoftDevice device) throws NetmapException;
    }

    static Arguments row(String what, Attempt attempt, int errno, FailureCause cause, String reason, String remedy) {
        return arguments(named(what, attempt), errno, cause, reason, remedy);
    }

    static Descriptor open(SoftDevice device, NmreqHeader<?> request) throws NetmapException {
        Descriptor descriptor = Descriptor.open(device, request.nr_name());
        request.ioctlOrThrow(descriptor);
        return descriptor;
    }

    static Descriptor open(SoftDevice device, String name) throws NetmapException {
        return open(device, NETMAP_REQ_REGISTER(name));
    }

    static NmreqHeader<NmreqRegister> mode(String name, int mode, int ring, long flags) {
        NmreqHeader<NmreqRegister> request = NETMAP_REQ_REGISTER(name);
        request.body().nr_mode(mode).nr_ringid(ring).nr_flags(flags);
        return request;
    }

    private static NmreqHeader<NmreqRegister> offsets(String name, NmreqOptOffsets option) {
        return NETMAP_REQ_REGISTER(name).push(option);
    }

    private static NmreqHeader<NmreqRegister> external(long bytes, long rings) {
        NmreqOptExtmem option = new NmreqOptExtmem(Arena.ofAuto().allocate(bytes, 4096));
        option.nro_info().nr_ring_pool_objtotal(rings);
        return NETMAP_REQ_REGISTER("vale0:a").push(option);
    }

    private static SoftDevice cable(int rings, int slots) {
        return SoftDevice.builder().name("lab").cable("q0", "q1", rings, slots).build();
    }

    static Stream<Arguments> registrations() {
        return Stream.of(
                row("no such interface", d -> open(d, "eth9"), ENXIO, FailureCause.NO_PORT, "\"eth9\"", "q0, q1"),
                row("no name", d -> open(d, ""), ENXIO, FailureCause.NO_PORT, "\"\"", "q0, q1"),
                row(
                        "a switch without a port",
                        d -> open(d, "vale0"),
                        ENOMEM,
                        FailureCause.BAD_NAME,
                        "no colon",
                        "valeX:Y"),
                row(
                        "16 characters after the colon",
                        d -> open(d, "vale0:abcdefghijklmnop"),
                        ENOMEM,
                        FailureCause.BAD_NAME,
                        "16 characters; 15",
                        "valeX:Y"),
                row(
                        "16 characters before the colon",
                        d -> open(d, "vale456789abcdef:a"),
                        ENOMEM,
                        FailureCause.BAD_NAME,
                        "16 characters; 15",
                        "valeX:Y"),
                row("a letter", d -> open(d, "vale!:a"), ENOMEM, FailureCause.BAD_NAME, "'!'", "valeX:Y"),
                row(
                        "three letters of the prefix",
                        d -> open(d, "val:a"),
                        ENOMEM,
                        FailureCause.BAD_NAME,
                        "\"val:a\"",
                        "valeX:Y"),
                row(
                        "the ninth switch",
                        d -> {
                            for (int i = 0; i < 9; i++) {
                                open(d, "vale" + i + ":a");
                            }
                        },
                        ENOMEM,
                        FailureCause.SWITCHES,
                        "8 switches, and vale8",
                        "close all ports of another switch"),
                row(
                        "the 253rd port of a switch",
                        d -> {
                            for (int i = 1; i <= 253; i++) {
                                open(d, mode("vale0:p" + i, NR_REG_ALL_NIC(), 0, 0));
                            }
                        },
                        ENOMEM,
                        FailureCause.SWITCH_PORTS,
                        "vale0 has 252 ports",
                        "another switch"),
                row(
                        "one descriptor too many",
                        d -> {
                            while (true) {
                                open(d, "vale0:a");
                            }
                        },
                        ENOMEM,
                        FailureCause.IF_POOL,
                        "netmap_if structs of private memory 2",
                        "privateMemory(PoolConfig.PRIVATE.withIfs("),
                row(
                        "the sixth pair of pipes",
                        d -> {
                            for (int i = 0; i < 9; i++) {
                                open(d, "x{" + i);
                                open(d, "x}" + i);
                            }
                        },
                        ENOMEM,
                        FailureCause.RING_POOL,
                        "all 20 rings of private memory 2 are in use",
                        "privateMemory(PoolConfig.PRIVATE.withRings(40, 20480)"),
                row(
                        "memory that there is not",
                        d -> {
                            NmreqHeader<NmreqRegister> request = NETMAP_REQ_REGISTER("vale0:a");
                            request.body().nr_mem_id(77);
                            open(d, request);
                        },
                        EINVAL,
                        FailureCause.NO_MEMORY_ID,
                        "id 77",
                        "there is [1]"),
                row(
                        "ring 7 of two",
                        d -> open(d, mode("q0", NR_REG_ONE_NIC(), 7, 0)),
                        EINVAL,
                        FailureCause.REQUEST,
                        "q0 has no ring 7: it has rings 0 to 1",
                        ""),
                row(
                        "a host ring that there is not",
                        d -> open(d, mode("q0", NR_REG_ONE_SW(), 3, 0)),
                        EINVAL,
                        FailureCause.REQUEST,
                        "q0 has no host ring 3: it has only ring 0",
                        ""),
                row(
                        "host rings of a switch's port",
                        d -> open(d, mode("vale0:a", NR_REG_SW(), 0, 0)),
                        EINVAL,
                        FailureCause.REQUEST,
                        "vale0:a has no host rings",
                        ""),
                row("no mode", d -> open(d, mode("q0", 0, 0, 0)), EINVAL, FailureCause.REQUEST, "nr_mode 0", ""),
                row(
                        "a pipe by its mode",
                        d -> open(d, mode("q0", NR_REG_PIPE_MASTER(), 1, 0)),
                        EINVAL,
                        FailureCause.REQUEST,
                        "x{1 or x}1",
                        ""),
                row("a pipe without id", d -> open(d, "q0{"), EINVAL, FailureCause.REQUEST, "port{id", ""),
                row(
                        "a pipe's host rings",
                        d -> open(d, mode("q0{1", NR_REG_SW(), 0, 0)),
                        EINVAL,
                        FailureCause.REQUEST,
                        "pipes have no host rings",
                        ""),
                row(
                        "a monitor without its port",
                        d -> open(d, mode("q0", NR_REG_ALL_NIC(), 0, NR_MONITOR_RX())),
                        EINVAL,
                        FailureCause.REQUEST,
                        "q0 is not open, so there is nothing to monitor",
                        "open it first"),
                row(
                        "a null port without memory",
                        d -> open(d, mode("n", NR_REG_NULL(), 0, 0)),
                        EINVAL,
                        FailureCause.REQUEST,
                        "null port",
                        "give the id"),
                row(
                        "the interface's name on a switch",
                        d -> open(d, "vale0:q0"),
                        EINVAL,
                        FailureCause.REQUEST,
                        "attached",
                        "NETMAP_REQ_VALE_ATTACH"),
                row(
                        "exclusive over shared",
                        d -> {
                            open(d, "vale0:a");
                            open(d, mode("vale0:a", NR_REG_ALL_NIC(), 0, NR_EXCLUSIVE()));
                        },
                        EBUSY,
                        FailureCause.BUSY,
                        "in use",
                        "close the other one"),
                row(
                        "shared over exclusive",
                        d -> {
                            open(d, mode("vale0:a", NR_REG_ALL_NIC(), 0, NR_EXCLUSIVE()));
                            open(d, "vale0:a");
                        },
                        EBUSY,
                        FailureCause.BUSY,
                        "exclusively",
                        "close the other one"),
                row(
                        "bound already",
                        d -> NETMAP_REQ_REGISTER("vale0:b").ioctlOrThrow(open(d, "vale0:a")),
                        EBUSY,
                        FailureCause.BUSY,
                        "bound already",
                        "open another one"),
                row(
                        "an interface on a switch",
                        d -> {
                            NETMAP_REQ_VALE_ATTACH("vale0:q0").ioctlOnce(d);
                            open(d, "q0");
                        },
                        EBUSY,
                        FailureCause.BUSY,
                        "q0 is attached to a switch",
                        "NETMAP_REQ_VALE_DETACH"),
                row(
                        "a pipe of an interface on a switch",
                        d -> {
                            NETMAP_REQ_VALE_ATTACH("vale0:q0").ioctlOnce(d);
                            open(d, "q0{1");
                        },
                        EBUSY,
                        FailureCause.BUSY,
                        "q0 is attached to a switch",
                        "NETMAP_REQ_VALE_DETACH"),
                row(
                        "headers that are not accepted",
                        d -> {
                            open(d, "vale0:a");
                            NmreqHeader<?> set = header("vale0:a", 12);
                            set.ioctlOnce(d);
                            open(d, "vale0:a");
                        },
                        EIO,
                        FailureCause.REQUEST,
                        "virtio-net headers",
                        "NR_ACCEPT_VNET_HDR"),
                row(
                        "offsets of 65 bits",
                        d -> open(d, offsets("vale0:a", new NmreqOptOffsets(64).nro_offset_bits(65))),
                        EINVAL,
                        FailureCause.OPTION,
                        "65 bits",
                        ""),
                row(
                        "offsets beyond a buffer",
                        d -> open(d, offsets("vale0:a", new NmreqOptOffsets(4096))),
                        EINVAL,
                        FailureCause.OPTION,
                        "buffers of 2048",
                        ""),
                row(
                        "an offset beyond the largest",
                        d -> open(d, offsets("vale0:a", new NmreqOptOffsets(64).nro_initial_offset(128))),
                        EINVAL,
                        FailureCause.OPTION,
                        "larger than the largest",
                        ""),
                row(
                        "larger offsets than others have",
                        d -> {
                            open(d, offsets("vale0:a", new NmreqOptOffsets(64)));
                            open(d, offsets("vale0:a", new NmreqOptOffsets(128)));
                        },
                        EBUSY,
                        FailureCause.BUSY,
                        "smaller offsets",
                        "up to 64"),
                row(
                        "external memory too small for its pools",
                        d -> open(d, external(1 << 20, 1000)),
                        ENOMEM,
                        FailureCause.EXTERNAL_MEMORY,
                        "more than the external memory has",
                        ""),
                row(
                        "CSB of shared rings",
                        d -> open(d, NETMAP_REQ_REGISTER("vale0:a").push(new NmCsb(2).option())),
                        EINVAL,
                        FailureCause.OPTION,
                        "NR_EXCLUSIVE",
                        ""),
                row(
                        "another version",
                        d -> open(d, NETMAP_REQ_REGISTER("vale0:a").nr_version(13)),
                        EINVAL,
                        FailureCause.API_MISMATCH,
                        "version 13",
                        "14 to 15"));
    }

    private static NmreqHeader<?> header(String name, int length) {
        var set = NETMAP_REQ_PORT_HDR_SET(name);
        set.body().nr_hdr_len(length);
        return set;
    }

    static Stream<Arguments> requests() {
        return Stream.of(
                row(
                        "attach to no switch",
                        d -> NETMAP_REQ_VALE_ATTACH("q0").ioctlOnce(d),
                        EINVAL,
                        FailureCause.BAD_NAME,
                        "\"q0\"",
                        "valeX:Y"),
                row(
                        "attach with a bad name",
                        d -> NETMAP_REQ_VALE_ATTACH("vale0").ioctlOnce(d),
                        ENOMEM,
                        FailureCause.BAD_NAME,
                        "no colon",
                        "valeX:Y"),
                row(
                        "attach what is not",
                        d -> NETMAP_REQ_VALE_ATTACH("vale0:eth9").ioctlOnce(d),
                        EINVAL,
                        FailureCause.NO_PORT,
                        "vale0:eth9",
                        "q0, q1"),
                row(
                        "attach twice",
                        d -> {
                            NETMAP_REQ_VALE_ATTACH("vale0:q0").ioctlOnce(d);
                            NETMAP_REQ_VALE_ATTACH("vale0:q0").ioctlOnce(d);
                        },
                        EBUSY,
                        FailureCause.BUSY,
                        "attached already",
                        "NETMAP_REQ_VALE_DETACH"),
                row(
                        "attach what is open",
                        d -> {
                            open(d, "q0");
                            NETMAP_REQ_VALE_ATTACH("vale0:q0").ioctlOnce(d);
                        },
                        EBUSY,
                        FailureCause.BUSY,
                        "q0 is in use",
                        "close it"),
                row(
                        "attach one ring",
                        d -> {
                            var attach = NETMAP_REQ_VALE_ATTACH("vale0:q0");
                            attach.body().reg().nr_mode(NR_REG_ONE_NIC());
                            attach.ioctlOnce(d);
                        },
                        EINVAL,
                        FailureCause.REQUEST,
                        "all of its rings",
                        ""),
                row(
                        "detach what is not",
                        d -> NETMAP_REQ_VALE_DETACH("vale0:q0").ioctlOnce(d),
                        ENXIO,
                        FailureCause.NO_PORT,
                        "vale0:q0",
                        "valeX:Y"),
                row(
                        "detach what a program opened",
                        d -> {
                            open(d, "vale0:a");
                            NETMAP_REQ_VALE_DETACH("vale0:a").ioctlOnce(d);
                        },
                        EBUSY,
                        FailureCause.BUSY,
                        "was not attached",
                        "when it is closed"),
                row(
                        "list what is not",
                        d -> NETMAP_REQ_VALE_LIST("vale7:x").ioctlOnce(d),
                        ENOENT,
                        FailureCause.NO_PORT,
                        "vale7:x",
                        ""),
                row(
                        "list no switch",
                        d -> NETMAP_REQ_VALE_LIST("q0").ioctlOnce(d),
                        EINVAL,
                        FailureCause.BAD_NAME,
                        "\"q0\"",
                        "valeX:Y"),
                row(
                        "the end of the list",
                        d -> NETMAP_REQ_VALE_LIST("").ioctlOnce(d),
                        ENOENT,
                        FailureCause.NO_PORT,
                        "no more ports",
                        "ends here"),
                row(
                        "make an interface of a switch",
                        d -> NETMAP_REQ_VALE_NEWIF("vale0:v").ioctlOnce(d),
                        EINVAL,
                        FailureCause.BAD_NAME,
                        "without a switch",
                        "leave"),
                row(
                        "make an interface of a bad name",
                        d -> NETMAP_REQ_VALE_NEWIF("a/b").ioctlOnce(d),
                        EINVAL,
                        FailureCause.BAD_NAME,
                        "\"a/b\"",
                        "1 to 15 bytes"),
                row(
                        "make an interface that is",
                        d -> NETMAP_REQ_VALE_NEWIF("q0").ioctlOnce(d),
                        EEXIST,
                        FailureCause.BUSY,
                        "called q0",
                        "another name"),
                row(
                        "delete what is not",
                        d -> NETMAP_REQ_VALE_DELIF("v9").ioctlOnce(d),
                        ENXIO,
                        FailureCause.NO_PORT,
                        "\"v9\"",
                        "q0, q1"),
                row(
                        "delete a NIC",
                        d -> NETMAP_REQ_VALE_DELIF("q0").ioctlOnce(d),
                        EINVAL,
                        FailureCause.REQUEST,
                        "q0 is not a persistent VALE port",
                        ""),
                row(
                        "delete what is open",
                        d -> {
                            NETMAP_REQ_VALE_NEWIF("v0").ioctlOnce(d);
                            open(d, "v0");
                            NETMAP_REQ_VALE_DELIF("v0").ioctlOnce(d);
                        },
                        EBUSY,
                        FailureCause.BUSY,
                        "v0 is in use",
                        "close and detach"),
                row(
                        "a header of 11 bytes",
                        d -> header("vale0:a", 11).ioctlOnce(d),
                        EINVAL,
                        FailureCause.REQUEST,
                        "0, 10 and 12",
                        ""),
                row(
                        "the header of a NIC",
                        d -> header("q0", 12).ioctlOnce(d),
                        ENXIO,
                        FailureCause.NO_PORT,
                        "q0 is not a VALE port",
                        ""),
                row(
                        "the header of no port",
                        d -> NETMAP_REQ_PORT_HDR_GET("vale0:a").ioctlOnce(d),
                        ENXIO,
                        FailureCause.NO_PORT,
                        "vale0:a",
                        ""),
                row(
                        "the header of no pipe",
                        d -> NETMAP_REQ_PORT_HDR_GET("q0{7").ioctlOnce(d),
                        ENODEV,
                        FailureCause.NO_PORT,
                        "q0{7",
                        ""),
                row(
                        "figures of no interface",
                        d -> NETMAP_REQ_PORT_INFO_GET("eth9").ioctlOnce(d),
                        ENXIO,
                        FailureCause.NO_PORT,
                        "\"eth9\"",
                        "q0, q1"),
                row(
                        "poll what is not a NIC",
                        d -> {
                            open(d, "vale0:a");
                            NETMAP_REQ_VALE_POLLING_ENABLE("vale0:a").ioctlOnce(d);
                        },
                        EOPNOTSUPP,
                        FailureCause.REQUEST,
                        "vale0:a is not a NIC",
                        ""),
                row(
                        "poll on no processor",
                        d -> {
                            NETMAP_REQ_VALE_ATTACH("vale0:q0").ioctlOnce(d);
                            NETMAP_REQ_VALE_POLLING_ENABLE("vale0:q0").ioctlOnce(d);
                        },
                        EINVAL,
                        FailureCause.REQUEST,
                        "0 processors",
                        ""),
                row(
                        "end a polling that is not",
                        d -> {
                            NETMAP_REQ_VALE_ATTACH("vale0:q0").ioctlOnce(d);
                            NETMAP_REQ_VALE_POLLING_DISABLE("vale0:q0").ioctlOnce(d);
                        },
                        EFAULT,
                        FailureCause.REQUEST,
                        "is not polled",
                        ""),
                row(
                        "a loop without a port",
                        d -> NETMAP_REQ_SYNC_KLOOP_START().ioctlOnce(d),
                        ENXIO,
                        FailureCause.REQUEST,
                        "not bound",
                        "register"),
                row(
                        "a loop without CSB",
                        d -> NETMAP_REQ_SYNC_KLOOP_START().ioctlOrThrow(open(d, "vale0:a")),
                        EINVAL,
                        FailureCause.REQUEST,
                        "NETMAP_REQ_OPT_CSB",
                        ""),
                row(
                        "a loop that sleeps for two seconds",
                        d -> {
                            var start = NETMAP_REQ_SYNC_KLOOP_START();
                            start.body().sleep_us(2_000_000);
                            start.ioctlOrThrow(open(d, "vale0:a"));
                        },
                        EINVAL,
                        FailureCause.REQUEST,
                        "2000000 us",
                        ""),
                row(
                        "stop no loop",
                        d -> NETMAP_REQ_SYNC_KLOOP_STOP().ioctlOnce(d),
                        ENXIO,
                        FailureCause.REQUEST,
                        "not bound",
                        "register"),
                row(
                        "CSB of shared rings",
                        d -> NETMAP_REQ_CSB_ENABLE(new NmCsb(2).option()).ioctlOrThrow(open(d, "vale0:a")),
                        EINVAL,
                        FailureCause.OPTION,
                        "NR_EXCLUSIVE",
                        ""),
                row(
                        "no such request",
                        d -> NetmapReq.of(99, "", 0).ioctlOnce(d),
                        EINVAL,
                        FailureCause.REQUEST,
                        "99",
                        ""));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("registrations")
    void aRefusedRegistrationSaysWhyAndWhatHelpsOnThisDevice(
            Attempt attempt, int errno, FailureCause cause, String reason, String remedy) {
        check(Step.REGISTER, attempt, errno, cause, reason, remedy);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("requests")
    void aRefusedRequestSaysWhyAndWhatHelpsOnThisDevice(
            Attempt attempt, int errno, FailureCause cause, String reason, String remedy) {
        check(Step.CONTROL, attempt, errno, cause, reason, remedy);
    }

    static void check(Step step, Attempt attempt, int errno, FailureCause cause, String reason, String remedy) {
        NetmapException failed = failure(cable(2, 256), attempt);
        String message = failed.getMessage();
        assertAll(
                () -> assertEquals(errno, failed.errno(), message),
                () -> assertEquals(step, failed.step(), message),
                () -> assertEquals(cause, failed.failureCause(), message),
                () -> assertTrue(message.contains(reason), message),
                () -> assertTrue(message.contains(remedy), message),
                () -> assertTrue(message.contains(" on lab: "), message),
                () -> assertFalse(message.contains("/sys/module"), message));
    }

    static NetmapException failure(SoftDevice device, Attempt attempt) {
        try {
            attempt.on(device);
        } catch (NetmapException failed) {
            return failed;
        }
        throw new AssertionError("it was not refused");
    }

    @Test
    void slotsForWhichTheRingsAreTooSmallAreToldWithTheSizeThatWouldDo() {
        String within = failure(cable(1, 4096), d -> open(d, "q0")).getMessage();
        assertTrue(within.contains("65792 bytes are needed, and the rings of global memory 1 have 36864"), within);
        assertTrue(within.contains("globalMemory(PoolConfig.GLOBAL.withRings(200, 65792))"), within);
        NetmapException beyond = failure(cable(1, 16_384), d -> open(d, "q0"));
        assertEquals(FailureCause.RING_SIZE, beyond.failureCause());
        assertTrue(beyond.getMessage().contains("no memory has rings above 131072 bytes"), beyond.getMessage());
    }

    @Test
    void thePipesOfAPortHaveALimitOfTheirOwn() {
        SoftDevice device = SoftDevice.builder()
                .globalMemory(PoolConfig.GLOBAL.withRings(600, 36_864))
                .build();
        NetmapException failed = failure(device, d -> {
            for (int i = 0; i < 65; i++) {
                open(d, "soft0{" + i);
            }
        });
        assertEquals(EINVAL, failed.errno());
        assertEquals(FailureCause.PIPES, failed.failureCause());
        assertTrue(failed.getMessage().contains("soft0 has 64 pipes"), failed.getMessage());
    }

    @Test
    void buffersThatAreUsedUpAreToldWithTheNumberThatWouldDo() throws NetmapException {
        SoftDevice device = SoftDevice.builder()
                .globalMemory(PoolConfig.GLOBAL.withBuffers(1100, 2048))
                .cable("q0", "q1", 1, 512)
                .build();
        open(device, "q0");
        NetmapException failed = failure(device, d -> open(d, "q1"));
        assertEquals(FailureCause.BUFFER_POOL, failed.failureCause());
        assertTrue(failed.getMessage().contains("globalMemory(PoolConfig.GLOBAL.withBuffers("), failed.getMessage());
    }

    @Test
    void aDeviceWithoutADescriptorLeftSaysSo() throws NetmapException {
        SoftDevice device = cable(1, 256);
        NetmapException failed = failure(device, d -> {
            while (true) {
                Descriptor.open(d, "netmap:q0");
            }
        });
        assertEquals(Step.OPEN, failed.step());
        assertEquals(EMFILE, failed.errno());
        assertEquals(FailureCause.DESCRIPTORS, failed.failureCause());
        assertTrue(failed.getMessage().contains("lab has 16384 open descriptors"), failed.getMessage());
    }

    @Test
    void theOlderApiSaysTheSame() {
        NetmapException failed = failure(cable(1, 256), d -> NetmapLibs.nm_open(d, "netmap:q0-7", null, 0, null));
        assertEquals("NIOCREGIF", failed.operation());
        assertTrue(
                failed.getMessage().startsWith("NIOCREGIF \"netmap:q0-7\" on lab: q0 has no ring 7"),
                failed::getMessage);
    }

    @Test
    void aRefusedMmapSaysWhy() throws NetmapException {
        SoftDevice device = cable(1, 256);
        int fd = device.open(OpenFlags.O_RDWR);
        assertEquals(-EINVAL, device.mmap(fd, 4096, 3, 1, 0));
        RefusalDetails unbound = device.refused(fd, EINVAL).orElseThrow();
        assertTrue(unbound.reason().contains("not bound"), unbound.reason());
        NETMAP_REQ_REGISTER("vale0:a").ioctlOrThrow(device, fd);
        assertTrue(device.refused(fd, EINVAL).isEmpty(), "the last request was done");
        assertEquals(-EINVAL, device.mmap(fd, 1L << 40, 3, 1, 0));
        RefusalDetails large = device.refused(fd, EINVAL).orElseThrow();
        assertTrue(large.reason().contains("memory of 42369024 bytes"), large.reason());
        assertTrue(device.refused(fd, ENOMEM).isEmpty(), "another errno is another refusal");
    }

    @Test
    void ioctlsThatAreNoneSayWhy() {
        SoftDevice device = cable(1, 256);
        int fd = device.open(OpenFlags.O_RDWR);
        assertEquals(-EOPNOTSUPP, device.ioctl(fd, 0x1234, MemorySegment.NULL));
        assertTrue(device.refused(fd, EOPNOTSUPP).orElseThrow().reason().contains("0x1234"));
        assertNotNull(device.remedy(FailureCause.OTHER));
    }

    @Test
    void twoDevicesAreToldApart() {
        assertEquals("lab", cable(1, 256).toString());
        String one = SoftDevice.builder().build().toString();
        String other = SoftDevice.builder().build().toString();
        assertTrue(one.matches("soft#\\d+") && other.matches("soft#\\d+") && !one.equals(other), one + " " + other);
        assertEquals("soft", new SoftDeviceProvider().device().toString());
    }
}
