package io.github.netmap4j.conformance.cases.memory;

import static io.github.netmap4j.conformance.lab.Frames.broadcast;
import static io.github.netmap4j.conformance.lab.Frames.broadcasts;
import static io.github.netmap4j.sys.abi.netmap_h.NR_MONITOR_TX;
import static io.github.netmap4j.sys.abi.netmap_h.NR_REG_NULL;
import static io.github.netmap4j.sys.abi.netmap_h.NR_ZCOPY_MON;
import static io.github.netmap4j.sys.os.Errno.EBUSY;
import static io.github.netmap4j.sys.os.Errno.EINVAL;
import static io.github.netmap4j.sys.os.Errno.ENXIO;
import static io.github.netmap4j.sys.os.Errno.EOPNOTSUPP;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.conformance.lab.Case;
import io.github.netmap4j.conformance.lab.Expect;
import io.github.netmap4j.conformance.lab.Fd;
import io.github.netmap4j.conformance.lab.Lab;
import io.github.netmap4j.conformance.lab.LabPort;
import io.github.netmap4j.conformance.lab.Register;
import io.github.netmap4j.conformance.lab.RequestOptions;
import io.github.netmap4j.conformance.lab.Table;
import io.github.netmap4j.conformance.lab.Topic;
import io.github.netmap4j.sys.abi.nmreq_opt_offsets;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapUser;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.provider.CsvSource;

/** NETMAP_REQ_OPT_OFFSETS: packets that do not start where their buffer starts. */
@Topic("Offsets")
final class OffsetCases {

    private static Register small(Lab lab, String port) {
        return lab.register(port).slots(8, 8);
    }

    @Case("the option sets offset_mask, and the initial offset in every slot of both rings")
    void initial(Lab lab) {
        MemorySegment option = RequestOptions.offsets(lab, 128, 64, 16);
        LabPort port = lab.open(small(lab, lab.vale("a")).with(option));
        assertEquals(0, RequestOptions.status(option), "nro_status");
        assertEquals(128, nmreq_opt_offsets.nro_max_offset(option), "nro_max_offset");
        for (NetmapRing ring : new NetmapRing[] {port.tx(), port.rx()}) {
            assertEquals(0xffff, ring.offset_mask(), "offset_mask");
            for (int i = 0; i < ring.num_slots(); i++) {
                assertEquals(64, NetmapSlot.ptr(ring.region(), ring.slot(i)), "ptr of slot " + i);
                assertEquals(64, NetmapUser.NETMAP_ROFFSET(ring, ring.slot(i)), "offset of slot " + i);
            }
        }
    }

    @Case("without an initial offset the slots start at 0; 0 bits stand for the whole field")
    void wholeField(Lab lab) {
        LabPort port = lab.open(small(lab, lab.vale("a")).with(RequestOptions.offsets(lab, 128, 0, 0)));
        assertEquals(-1, port.tx().offset_mask(), "offset_mask");
        assertEquals(0, NetmapSlot.ptr(port.region, port.tx().slot(0)), "ptr");
    }

    @Table("EINVAL, in nro_status too (max/initial/bits)")
    @CsvSource({"4000/0/0", "64/128/0", "64/0/65", "64/0/3"})
    void refused(String row, Lab lab) {
        String[] numbers = row.split("/", -1);
        MemorySegment option = RequestOptions.offsets(
                lab, Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Integer.parseInt(numbers[2]));
        Fd fd = lab.fd();
        Expect.error(EINVAL, fd.ctrl(small(lab, lab.vale("a")).with(option)), "REGISTER");
        assertEquals(EINVAL, RequestOptions.status(option), "nro_status");
        Expect.error(ENXIO, fd.txsync(), "NIOCTXSYNC of the descriptor");
    }

    @Case("an offset of a whole buffer is the largest there is")
    void largest(Lab lab) {
        Expect.ok(lab.fd().ctrl(small(lab, lab.vale("a")).with(RequestOptions.offsets(lab, 2048, 0, 0))), "2048");
        Expect.error(
                EINVAL, lab.fd().ctrl(small(lab, lab.vale("b")).with(RequestOptions.offsets(lab, 2049, 0, 0))), "2049");
    }

    @Case("a frame is sent from its offset, and received at the receiver's")
    void traffic(Lab lab) {
        LabPort a = lab.open(small(lab, lab.vale("a")).with(RequestOptions.offsets(lab, 256, 64, 0)));
        LabPort b = lab.open(small(lab, lab.vale("b")).with(RequestOptions.offsets(lab, 256, 192, 0)));
        a.send(broadcasts(0, 3));
        b.rxsync();
        assertEquals(192, NetmapUser.NETMAP_ROFFSET(b.rx(), b.rx().slot(0)), "offset received");
        LabPort.assertFrames(LabPort.take(b.rx()), broadcasts(0, 3));
        b.send(broadcast(9));
        a.receives(broadcast(9));
    }

    @Case("a sender with offsets and a receiver without")
    void oneSided(Lab lab) {
        LabPort a = lab.open(small(lab, lab.vale("a")).with(RequestOptions.offsets(lab, 256, 128, 0)));
        LabPort b = lab.small(lab.vale("b"));
        a.send(broadcasts(0, 3));
        b.receives(broadcasts(0, 3));
        b.send(broadcast(9));
        a.rxsync();
        assertEquals(128, NetmapUser.NETMAP_ROFFSET(a.rx(), a.rx().slot(0)), "offset received");
        LabPort.assertFrames(LabPort.take(a.rx()), broadcast(9));
    }

    @Case("each slot has its own offset: a program may change it before every send")
    void perSlot(Lab lab) {
        LabPort a = lab.open(small(lab, lab.vale("a")).with(RequestOptions.offsets(lab, 512, 0, 0)));
        LabPort b = lab.small(lab.vale("b"));
        for (int i = 0; i < 7; i++) {
            NetmapUser.NETMAP_WOFFSET(a.tx(), a.tx().slot(i), i * 64L);
            a.put(broadcast(i));
        }
        a.txsync();
        b.receives(broadcasts(0, 7));
    }

    @Case("bits of ptr outside the mask are the program's own")
    void otherBits(Lab lab) {
        LabPort a = lab.open(small(lab, lab.vale("a")).with(RequestOptions.offsets(lab, 256, 0, 16)));
        LabPort b = lab.small(lab.vale("b"));
        long slot = a.tx().slot(0);
        NetmapSlot.ptr(a.region, slot, 0x1234_5678_0000_0040L);
        a.send(broadcast(1));
        b.receives(broadcast(1));
        assertEquals(0x1234_5678_0000_0040L, NetmapSlot.ptr(a.region, slot), "ptr after the send");
    }

    @Case("a length that runs over the buffer from its offset is dropped")
    void tooLong(Lab lab) {
        LabPort a = lab.open(small(lab, lab.vale("a")).with(RequestOptions.offsets(lab, 512, 512, 0)));
        LabPort b = lab.small(lab.vale("b"));
        a.put(broadcast(1));
        NetmapSlot.len(a.region, a.tx().slot(0), 2048 - 512 + 1);
        a.put(broadcast(2));
        a.txsync();
        b.receives(broadcast(2));
    }

    @Case("a second descriptor on the port asks for no more than the first has: else EBUSY")
    void second(Lab lab) {
        lab.open(small(lab, lab.vale("a")).with(RequestOptions.offsets(lab, 128, 64, 16)));
        MemorySegment more = RequestOptions.offsets(lab, 256, 0, 16);
        Expect.error(EBUSY, lab.fd().ctrl(lab.register(lab.vale("a")).with(more)), "a larger offset");
        assertEquals(EBUSY, RequestOptions.status(more), "nro_status");
        Expect.error(
                EBUSY,
                lab.fd().ctrl(lab.register(lab.vale("a")).with(RequestOptions.offsets(lab, 64, 0, 32))),
                "more bits");
        MemorySegment less = RequestOptions.offsets(lab, 64, 32, 8);
        LabPort port = lab.open(lab.register(lab.vale("a")).with(less));
        assertEquals(128, nmreq_opt_offsets.nro_max_offset(less), "nro_max_offset is the port's");
        assertEquals(0xffff, port.tx().offset_mask(), "offset_mask is the port's");
        assertEquals(64, NetmapSlot.ptr(port.region, port.tx().slot(0)), "the slots keep their offsets");
    }

    @Case("a pipe carries offsets: the other end has the mask, and sees each slot's offset")
    void pipe(Lab lab) {
        LabPort master = lab.open(small(lab, lab.name("{1")).with(RequestOptions.offsets(lab, 128, 32, 0)));
        LabPort slave = lab.open(lab.name("}1"));
        assertEquals(-1, slave.rx().offset_mask(), "offset_mask of the other end");
        assertEquals(32, NetmapSlot.ptr(slave.region, slave.rx().slot(0)), "ptr of the other end's rx slot");
        NetmapUser.NETMAP_WOFFSET(master.tx(), master.tx().slot(0), 96);
        master.send(broadcast(1));
        slave.rxsync();
        assertEquals(96, NetmapUser.NETMAP_ROFFSET(slave.rx(), slave.rx().slot(0)), "offset received");
        LabPort.assertFrames(LabPort.take(slave.rx()), broadcast(1));
    }

    @Case("a copying monitor may have offsets, a zero-copy one not: EOPNOTSUPP")
    void monitors(Lab lab) {
        LabPort a = lab.small(lab.vale("a"));
        LabPort monitor = lab.open(
                lab.register(lab.vale("a")).flags(NR_MONITOR_TX()).with(RequestOptions.offsets(lab, 128, 64, 0)));
        a.send(broadcast(1));
        monitor.rxsync();
        assertEquals(64, NetmapUser.NETMAP_ROFFSET(monitor.rx(), monitor.rx().slot(0)), "offset received");
        LabPort.assertFrames(LabPort.take(monitor.rx()), broadcast(1));
        MemorySegment option = RequestOptions.offsets(lab, 128, 64, 0);
        Expect.error(
                EOPNOTSUPP,
                lab.fd().ctrl(lab.register(lab.vale("a")).flags(NR_ZCOPY_MON()).with(option)),
                "zero-copy monitor");
        assertEquals(EOPNOTSUPP, RequestOptions.status(option), "nro_status");
    }

    @Case("a NULL port may have offsets")
    void nullPort(Lab lab) {
        LabPort port = lab.open(small(lab, lab.name(""))
                .rings(1, 1)
                .mode(NR_REG_NULL())
                .memory(1)
                .with(RequestOptions.offsets(lab, 128, 64, 0)));
        assertEquals(64, NetmapSlot.ptr(port.region, port.tx().slot(0)), "ptr");
    }
}
