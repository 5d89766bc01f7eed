package io.github.netmap4j.junit;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.netmap4j.pcap.CaptureReader;
import io.github.netmap4j.pcap.CaptureWriter;
import io.github.netmap4j.soft.clock.DeviceClock;
import io.github.netmap4j.soft.spi.SingleRingNic;
import io.github.netmap4j.sys.os.Errno;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A NIC whose cable ends in files. */
final class CaptureNic extends SingleRingNic {

    private static final System.Logger LOG = System.getLogger("io.github.netmap4j.junit");
    private static final int SLOTS = 1024;
    /** The most that a slot can say. */
    private static final int MAX_FRAME = 0xffff;

    private final @Nullable CaptureReader reader;
    private final @Nullable CaptureWriter writer;
    private DeviceClock clock = DeviceClock.system();
    private volatile boolean failed;

    CaptureNic(@Nullable CaptureReader reader, @Nullable CaptureWriter writer) {
        super(SLOTS);
        this.reader = reader;
        this.writer = writer;
    }

    @Override
    public void clock(DeviceClock by) {
        clock = by;
    }

    @Override
    public int maxFrame() {
        return MAX_FRAME;
    }

    @Override
    protected void send(MemorySegment from, long offset, int length) {
        if (writer != null) {
            try {
                writer.write(from, offset, length, TimeUnit.MICROSECONDS.toNanos(clock.epochMicros()));
            } catch (IOException lost) {
                fail(lost);
            }
        }
    }

    @Override
    protected int receive(MemorySegment into, long offset, int room) {
        try {
            if (reader == null || failed || !reader.next()) {
                return 0;
            }
            int length = Math.min(reader.length(), room);
            MemorySegment.copy(reader.memory(), JAVA_BYTE, reader.offset(), into, JAVA_BYTE, offset, length);
            return length;
        } catch (IOException broken) {
            fail(broken);
            return 0;
        }
    }

    private void fail(IOException why) {
        failed = true;
        LOG.log(System.Logger.Level.WARNING, "a NIC that plays and records captures stops", why);
    }

    @Override
    public int state() {
        return failed ? Errno.EIO : 0;
    }

    static void close(@Nullable Closeable file) {
        if (file != null) {
            try {
                file.close();
            } catch (IOException lost) {
                LOG.log(System.Logger.Level.WARNING, "a capture file could not be closed", lost);
            }
        }
    }

    @Override
    public void close() {
        close(reader);
        close(writer);
    }
}
