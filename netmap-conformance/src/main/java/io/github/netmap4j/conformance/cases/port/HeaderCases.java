package io.github.netmap4j.conformance.cases.port;

import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_CSB_ENABLE;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_PORT_INFO_GET;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_REGISTER;
import static io.github.netmap4j.sys.abi.netmap_h.NETMAP_REQ_VALE_DELIF;
import static io.github.netmap4j.sys.os.Errno.EBADF;
import static io.github.netmap4j.sys.os.Errno.EFAULT;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.ENXIO;
import static io.github.netmap4j.sys.os.Errno.EOPNOTSUPP;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.conformance.lab.Case;
import io.github.netmap4j.conformance.lab.Ctrl;
import io.github.netmap4j.conformance.lab.Expect;
import io.github.netmap4j.conformance.lab.Fd;
import io.github.netmap4j.conformance.lab.Lab;
import io.github.netmap4j.conformance.lab.LabPort;
import io.github.netmap4j.conformance.lab.LegacyRequest;
import io.github.netmap4j.conformance.lab.Register;
import io.github.netmap4j.conformance.lab.SpecialMemory;
import io.github.netmap4j.conformance.lab.Table;
import io.github.netmap4j.conformance.lab.Topic;
import io.github.netmap4j.sys.abi.nm_ifreq;
import io.github.netmap4j.sys.abi.nmreq_header;
import io.github.netmap4j.sys.abi.nmreq_port_info_get;
import io.github.netmap4j.sys.abi.nmreq_register;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.os.Os;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.params.provider.ValueSource;

/** API versions, and the header that all requests share. */
@Topic("Requests")
final class HeaderCases {

    @Table("NIOCCTRL accepts API version")
    @ValueSource(ints = {14, 15})
    void acceptedVersion(int version, Lab lab) {
        Expect.ok(lab.fd().ctrl(lab.register(lab.vale("a")).version(version)), "REGISTER, version " + version);
    }

    @Table("NIOCCTRL refuses with EINVAL API version")
    @ValueSource(ints = {0, 11, 13, 16, 65535})
    void refusedVersion(int version, Lab lab) {
        Ctrl request = lab.register(lab.vale("a")).version(version);
        Expect.error(EINVAL, lab.fd().ctrl(request), "REGISTER, version " + version);
    }

    @Table("NIOCREGIF accepts API version")
    @ValueSource(ints = {14, 15, 16, 65535})
    void acceptedLegacyVersion(int version, Lab lab) {
        LegacyRequest request = lab.legacy(lab.vale("a")).version(version);
        Expect.ok(lab.fd().regif(request), "NIOCREGIF, version " + version);
        assertEquals(version, request.nr_version(), "nr_version after the call");
    }

    @Table("NIOCREGIF and NIOCGINFO refuse with EINVAL API version")
    @ValueSource(ints = {0, 3, 11, 13})
    void refusedLegacyVersion(int version, Lab lab) {
        Fd fd = lab.fd();
        Expect.error(EINVAL, fd.regif(lab.legacy(lab.vale("a")).version(version)), "NIOCREGIF");
        Expect.error(EINVAL, fd.ginfo(lab.legacy(lab.vale("a")).version(version)), "NIOCGINFO");
    }

    @Table("EINVAL for request type")
    @ValueSource(ints = {0, 16, 1000, 65535})
    void unknownType(int type, Lab lab) {
        Expect.error(EINVAL, lab.fd().ctrl(lab.ctrl(type, lab.vale("a"), MemorySegment.NULL)), "NIOCCTRL");
    }

    @Case("nr_reserved that is not 0: EINVAL")
    void reserved(Lab lab) {
        Ctrl request = lab.register(lab.vale("a"));
        nmreq_header.nr_reserved(request.header, 1);
        Expect.error(EINVAL, lab.fd().ctrl(request), "REGISTER");
    }

    @Case("no body where the request has one: EINVAL")
    void missingBody(Lab lab) {
        Fd fd = lab.fd();
        Expect.error(EINVAL, fd.ctrl(lab.ctrl(NETMAP_REQ_REGISTER(), lab.vale("a"), MemorySegment.NULL)), "REGISTER");
        Expect.error(
                EINVAL,
                fd.ctrl(lab.ctrl(NETMAP_REQ_PORT_INFO_GET(), lab.vale("a"), MemorySegment.NULL)),
                "PORT_INFO_GET");
    }

    @Case("a body where the request has none: EINVAL")
    void needlessBody(Lab lab) {
        Fd fd = lab.fd();
        MemorySegment body = lab.arena.allocate(64);
        Expect.error(EINVAL, fd.ctrl(lab.ctrl(NETMAP_REQ_VALE_DELIF(), lab.name("x"), body)), "VALE_DELIF");
        Expect.error(EINVAL, fd.ctrl(lab.ctrl(NETMAP_REQ_CSB_ENABLE(), lab.name("x"), body)), "CSB_ENABLE");
    }

    @Case("a body that is not mapped memory: EFAULT, and the header stays as it was")
    void badBody(Lab lab) {
        Ctrl request = lab.ctrl(NETMAP_REQ_REGISTER(), lab.vale("a"), MemorySegment.ofAddress(0x10));
        byte[] before = request.header.toArray(ValueLayout.JAVA_BYTE);
        Expect.error(EFAULT, lab.fd().ctrl(request), "REGISTER");
        assertArrayEquals(before, request.header.toArray(ValueLayout.JAVA_BYTE), "the header");
    }

    @Case("a body that ends where memory ends is taken; with its last byte missing it is EFAULT")
    void bodyAtTheEnd(Lab lab) {
        long size = nmreq_register.sizeof();
        Register whole = lab.register(lab.vale("a"));
        nmreq_header.nr_body(
                whole.header, SpecialMemory.last(lab, size).copyFrom(whole.body).address());
        Expect.ok(lab.fd().ctrl(whole), "REGISTER, all of the body");
        Register cut = lab.register(lab.vale("b"));
        MemorySegment most = SpecialMemory.last(lab, size - 1);
        nmreq_header.nr_body(
                cut.header, most.copyFrom(cut.body.asSlice(0, size - 1)).address());
        Expect.error(EFAULT, lab.fd().ctrl(cut), "REGISTER, a byte short");
    }

    @Case("a body that cannot be written to: EFAULT, but the request is done")
    void readOnlyBody(Lab lab) {
        Register request = lab.register(lab.vale("a"));
        nmreq_header.nr_body(
                request.header, SpecialMemory.readOnly(lab, request.body).address());
        Fd fd = lab.fd();
        Expect.error(EFAULT, fd.ctrl(request), "REGISTER");
        Expect.ok(fd.txsync(), "NIOCTXSYNC");
    }

    @Case("the header comes back as it went in, after success and after failure")
    void headerUntouched(Lab lab) {
        Register good = lab.register(lab.vale("a"));
        byte[] header = good.header.toArray(ValueLayout.JAVA_BYTE);
        Expect.ok(lab.fd().ctrl(good), "REGISTER");
        assertArrayEquals(header, good.header.toArray(ValueLayout.JAVA_BYTE), "after success");

        Register bad = lab.register(lab.name("none"));
        header = bad.header.toArray(ValueLayout.JAVA_BYTE);
        Expect.error(ENXIO, lab.fd().ctrl(bad), "REGISTER of an unknown interface");
        assertArrayEquals(header, bad.header.toArray(ValueLayout.JAVA_BYTE), "after failure");
    }

    @Case("a request that fails leaves its body as it was")
    void bodyUntouched(Lab lab) {
        Register bad = lab.register(lab.name("none")).slots(77, 78).rings(5, 6).extraBuffers(9);
        byte[] body = bad.body.toArray(ValueLayout.JAVA_BYTE);
        Expect.error(ENXIO, lab.fd().ctrl(bad), "REGISTER of an unknown interface");
        assertArrayEquals(body, bad.body.toArray(ValueLayout.JAVA_BYTE), "the body");
    }

    @Case("a null argument: EINVAL")
    void nullArgument(Lab lab) {
        Fd fd = lab.fd();
        Expect.error(EINVAL, fd.ioctl(Ioctl.NIOCCTRL, MemorySegment.NULL), "NIOCCTRL");
        Expect.error(EINVAL, fd.ioctl(Ioctl.NIOCREGIF, MemorySegment.NULL), "NIOCREGIF");
        Expect.error(EINVAL, fd.ioctl(Ioctl.NIOCGINFO, MemorySegment.NULL), "NIOCGINFO");
    }

    @Case("an argument that is not mapped memory: EFAULT")
    void badArgument(Lab lab) {
        Fd fd = lab.fd();
        Expect.error(EFAULT, fd.ioctl(Ioctl.NIOCCTRL, MemorySegment.ofAddress(0x10)), "NIOCCTRL");
        Expect.error(EFAULT, fd.ioctl(Ioctl.NIOCREGIF, MemorySegment.ofAddress(0x10)), "NIOCREGIF");
    }

    @Case("a request number netmap does not know: EOPNOTSUPP (FreeBSD asks the interface, ENXIO without one)")
    void unknownIoctl(Lab lab) {
        int errno = Os.CURRENT == Os.FREEBSD ? ENXIO : EOPNOTSUPP;
        Expect.error(errno, lab.fd().ioctl(0x69ff, lab.arena.allocate(64)), "an unknown ioctl");
        LabPort port = lab.open(lab.vale("a"));
        Expect.error(errno, port.fd.ioctl(0x69ff, lab.arena.allocate(64)), "an unknown ioctl on a bound descriptor");
    }

    @Case("NIOCCONFIG: EINVAL, with a switch or without one, as no module configures it")
    void config(Lab lab) {
        MemorySegment argument = nm_ifreq.allocate(lab.arena);
        nm_ifreq.nifr_name(argument).setString(0, lab.vale("a"));
        Fd fd = lab.fd();
        Expect.error(EINVAL, fd.ioctl(Ioctl.NIOCCONFIG, argument), "without the switch");
        lab.open(lab.vale("a"));
        Expect.error(EINVAL, fd.ioctl(Ioctl.NIOCCONFIG, argument), "with it");
    }

    @Case("a descriptor that is closed: EBADF from ioctl, mmap and close")
    void closed(Lab lab) {
        Fd fd = lab.fd();
        fd.close();
        Expect.error(EBADF, fd.txsync(), "NIOCTXSYNC");
        Expect.error(EBADF, fd.ctrl(lab.register(lab.vale("a"))), "REGISTER");
        assertEquals(-EBADF, fd.mmap(4096, 0), "mmap");
        NetmapDevice device = lab.device;
        Expect.error(EBADF, device.close(fd.number), "the second close");
    }

    @Case("a port's name of 63 characters, and one of 64 without a NUL, are just names")
    void longNames(Lab lab) {
        for (int length : new int[] {63, 64}) {
            Ctrl info =
                    lab.ctrl(NETMAP_REQ_PORT_INFO_GET(), "n".repeat(length), nmreq_port_info_get.allocate(lab.arena));
            Expect.error(ENXIO, lab.fd().ctrl(info), "PORT_INFO_GET, name of " + length);
        }
    }
}
