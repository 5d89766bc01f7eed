package io.github.netmap4j.conformance.cases.port;

import static io.github.netmap4j.conformance.lab.Frames.broadcast;
import static io.github.netmap4j.conformance.lab.Frames.broadcasts;
import static io.github.netmap4j.sys.abi.netmap_h.NR_EXCLUSIVE;
import static io.github.netmap4j.sys.os.Errno.EBUSY;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.ENXIO;
import static io.github.netmap4j.sys.os.OpenFlags.O_NONBLOCK;
import static io.github.netmap4j.sys.os.OpenFlags.O_RDWR;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.conformance.lab.Case;
import io.github.netmap4j.conformance.lab.Expect;
import io.github.netmap4j.conformance.lab.Fd;
import io.github.netmap4j.conformance.lab.Lab;
import io.github.netmap4j.conformance.lab.LabPort;
import io.github.netmap4j.conformance.lab.MappedMemory;
import io.github.netmap4j.conformance.lab.Register;
import io.github.netmap4j.conformance.lab.Topic;
import io.github.netmap4j.sys.os.Os;
import io.github.netmap4j.sys.user.NetmapUser;
import java.util.ArrayList;
import java.util.List;

/** How long descriptors, mappings and ports live. */
@Topic("Life of ports and mappings")
final class LifeCases {

    private static final long PAGE = 4096;

    @Case("an unbound descriptor: ENXIO from the syncs, EINVAL from mmap, POLLERR from poll")
    void unbound(Lab lab) {
        Fd fd = lab.fd();
        Expect.error(ENXIO, fd.txsync(), "NIOCTXSYNC");
        Expect.error(ENXIO, fd.rxsync(), "NIOCRXSYNC");
        assertEquals(-EINVAL, fd.mmap(PAGE, 0), "mmap");
        assertEquals(Fd.POLLERR, fd.poll(Fd.POLLIN | Fd.POLLOUT, 0), "revents");
    }

    @Case("a descriptor whose registration failed is as unbound as before")
    void failedRegistration(Lab lab) {
        Fd fd = lab.fd();
        Expect.error(ENXIO, fd.ctrl(lab.register(lab.name("none"))), "REGISTER");
        Expect.error(ENXIO, fd.txsync(), "NIOCTXSYNC");
        assertEquals(-EINVAL, fd.mmap(PAGE, 0), "mmap");
    }

    @Case("O_NONBLOCK is accepted, and changes nothing")
    void nonBlocking(Lab lab) {
        Fd fd = lab.fd(O_RDWR | O_NONBLOCK);
        Register request = lab.register(lab.vale("a"));
        Expect.ok(fd.ctrl(request), "REGISTER");
        LabPort port = new LabPort(fd, request.nr_memsize(), request.nr_offset());
        port.send(broadcast(1));
        port.receives();
    }

    @Case("mmap takes up to nr_memsize bytes: one byte more is EINVAL, fewer are fine")
    void length(Lab lab) {
        Fd fd = lab.fd();
        Register request = lab.register(lab.vale("a"));
        Expect.ok(fd.ctrl(request), "REGISTER");
        long size = request.nr_memsize();
        assertEquals(0, size % PAGE, "nr_memsize is a multiple of the page size");
        assertEquals(-EINVAL, fd.mmap(size + 1, 0), "mmap of one byte more");
        assertEquals(-EINVAL, fd.mmap(size + PAGE, 0), "mmap of one page more");
        fd.map(PAGE).unmap();
        fd.map(size - PAGE).unmap();
        fd.map(size).unmap();
    }

    @Case("mmap with an offset shows the memory from there; beyond the end it is EINVAL")
    void offset(Lab lab) {
        Register request = lab.register(lab.vale("a"));
        LabPort port = lab.open(request);
        long at = NetmapUser.NETMAP_BUF(port.tx(), 2) / PAGE * PAGE;
        MappedMemory part = port.fd.map(PAGE, at);
        port.region.set(JAVA_BYTE, at + 17, (byte) 42);
        assertEquals(42, part.memory.get(JAVA_BYTE, 17), "the byte, seen through the other mapping");
        assertEquals(-EINVAL, port.fd.mmap(request.nr_memsize(), PAGE), "mmap past the end");
        assertEquals(-EINVAL, port.fd.mmap(PAGE, request.nr_memsize()), "mmap at the end");
    }

    @Case("two mappings of one descriptor, and of two descriptors on one port, show the same memory")
    void sameMemory(Lab lab) {
        LabPort first = lab.open(lab.vale("a"));
        LabPort second = lab.open(lab.vale("a"));
        MappedMemory again = first.fd.map(first.region.byteSize());
        long buffer = NetmapUser.NETMAP_BUF(first.tx(), 5);
        first.region.set(JAVA_BYTE, buffer, (byte) 7);
        assertEquals(7, again.memory.get(JAVA_BYTE, buffer), "through another mapping");
        assertEquals(7, second.region.get(JAVA_BYTE, buffer), "through another descriptor");
    }

    @Case("ports with memory of their own do not see each other's")
    void separateMemory(Lab lab) {
        Register one = lab.register(lab.vale("a"));
        Register two = lab.register(lab.vale("b"));
        LabPort a = lab.open(one);
        LabPort b = lab.open(two);
        assertNotEquals(one.nr_mem_id(), two.nr_mem_id(), "memory ids");
        long buffer = NetmapUser.NETMAP_BUF(a.tx(), 5);
        a.region.set(JAVA_BYTE, buffer, (byte) 7);
        b.region.set(JAVA_BYTE, buffer, (byte) 8);
        assertEquals(7, a.region.get(JAVA_BYTE, buffer), "the first port's byte");
    }

    @Case("close does not release the port while it is mapped (FreeBSD: the same); munmap does")
    void mappingKeepsPort(Lab lab) {
        assumeTrue(Os.CURRENT == Os.LINUX || lab.kernel(), "a mapping in this process");
        LabPort port = lab.open(lab.register(lab.vale("a")).flags(NR_EXCLUSIVE()));
        port.fd.close();
        Expect.error(EBUSY, lab.fd().ctrl(lab.register(lab.vale("a")).flags(NR_EXCLUSIVE())), "still mapped");
        assertTrue(lab.ports().contains(lab.vale("a")), "VALE_LIST shows the port");
        port.mapping.unmap();
        Expect.ok(lab.fd().ctrl(lab.register(lab.vale("a")).flags(NR_EXCLUSIVE())), "unmapped");
    }

    @Case("each of two mappings keeps the port")
    void everyMappingKeepsPort(Lab lab) {
        LabPort port = lab.open(lab.register(lab.vale("a")).flags(NR_EXCLUSIVE()));
        MappedMemory second = port.fd.map(port.region.byteSize());
        port.fd.close();
        port.mapping.unmap();
        Expect.error(EBUSY, lab.fd().ctrl(lab.register(lab.vale("a"))), "one mapping left");
        second.unmap();
        Expect.ok(lab.fd().ctrl(lab.register(lab.vale("a"))), "no mapping left");
    }

    @Case("the memory stays usable after close, as long as it is mapped, and others' frames still arrive in it")
    void memoryAfterClose(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        b.fd.close();
        a.send(broadcast(1));
        assertEquals(
                0x88,
                Byte.toUnsignedInt(b.region.get(JAVA_BYTE, NetmapUser.NETMAP_BUF_OFFSET(b.rx(), b.rx().slot(0)) + 12)));
    }

    @Case("close without a mapping releases the port at once")
    void closeReleases(Lab lab) {
        Fd fd = lab.fd();
        Expect.ok(fd.ctrl(lab.register(lab.vale("a")).flags(NR_EXCLUSIVE())), "REGISTER");
        fd.close();
        Expect.ok(lab.fd().ctrl(lab.register(lab.vale("a")).flags(NR_EXCLUSIVE())), "REGISTER after close");
    }

    @Case("the last descriptor takes its VALE port with it")
    void lastClose(Lab lab) {
        LabPort one = lab.open(lab.vale("a"));
        LabPort two = lab.open(lab.vale("a"));
        one.close();
        assertTrue(lab.ports().contains(lab.vale("a")), "VALE_LIST with one descriptor left");
        two.close();
        assertFalse(lab.ports().contains(lab.vale("a")), "VALE_LIST with none left");
    }

    @Case("a memory id is free again when its last port is closed")
    void memoryIdReused(Lab lab) {
        Register first = lab.register(lab.vale("a")).slots(8, 8);
        lab.open(first).close();
        Register second = lab.register(lab.vale("b")).slots(8, 8);
        lab.open(second);
        assertEquals(first.nr_mem_id(), second.nr_mem_id(), "memory id");
    }

    @Case("a hundred unbound descriptors at once, each with a number of its own")
    void manyDescriptors(Lab lab) {
        List<Fd> fds = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            fds.add(lab.fd());
        }
        assertEquals(100, fds.stream().mapToInt(fd -> fd.number).distinct().count(), "distinct descriptors");
    }

    @Case("opening and closing 200 times leaves nothing behind")
    void churn(Lab lab) {
        for (int i = 0; i < 200; i++) {
            LabPort port = lab.small(i % 2 == 0 ? lab.vale("a") : lab.name("{1"));
            port.send(broadcasts(0, 3));
            port.close();
        }
    }

    @Case("a port that closes with frames unsent and unread harms nobody")
    void closeWithFrames(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        a.send(broadcasts(0, 5));
        b.rxsync();
        b.put(broadcasts(10, 3));
        b.close();
        LabPort c = lab.small(lab.vale("c"));
        a.send(broadcast(7));
        c.receives(broadcast(7));
    }

    @Case("close while another thread waits in poll: that poll ends or stays, and nothing breaks")
    void closeDuringPoll(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort b = lab.small(lab.vale("b"));
        var waiting = lab.start(() -> b.fd.poll(Fd.POLLIN, 2000));
        a.fd.close();
        a.mapping.unmap();
        LabPort c = lab.small(lab.vale("c"));
        c.send(broadcast(1));
        assertEquals(Fd.POLLIN, Lab.join(waiting), "revents of the port that stayed");
    }
}
