package io.github.netmap4j.junit;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.netmap4j.pcap.CaptureReader;
import io.github.netmap4j.pcap.CaptureWriter;
import io.github.netmap4j.soft.clock.DeviceClock;
import io.github.netmap4j.soft.spi.Nic;
import io.github.netmap4j.soft.spi.NicMemory;
import io.github.netmap4j.soft.spi.NicRx;
import io.github.netmap4j.soft.spi.NicTx;
import io.github.netmap4j.sys.os.Errno;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** A NIC whose cable ends in files. */
final class CaptureNic implements Nic {

    private static final System.Logger LOG = System.getLogger("io.github.netmap4j.junit");
    private static final int SLOTS = 1024;
    /** The most that a slot can say. */
    private static final int MAX_FRAME = 0xffff;

    private final @Nullable CaptureReader reader;
    private final @Nullable CaptureWriter writer;
    private final Sender sender = new Sender();
    private final Receiver receiver = new Receiver();
    private NicMemory memory = new NicMemory(0, MemorySegment.NULL, 0, 0, 0);
    private volatile boolean failed;

    CaptureNic(@Nullable CaptureReader reader, @Nullable CaptureWriter writer) {
        this.reader = reader;
        this.writer = writer;
    }

    private long at(int buffer) {
        return memory.buffersOffset() + (long) buffer * memory.bufferSize();
    }

    private final class Sender implements NicTx {

        private int sent;

        @Override
        public boolean hasRoom(int fragments) {
            return true;
        }

        @Override
        public boolean put(int buffer, int offset, int length, boolean more) {
            sent++;
            if (writer != null) {
                try {
                    writer.write(
                            memory.segment(),
                            at(buffer) + offset,
                            length,
                            1_000 * DeviceClock.system().epochMicros());
                } catch (IOException lost) {
                    fail(lost);
                }
            }
            return true;
        }

        @Override
        public int flush() {
            return state();
        }

        @Override
        public int reclaim() {
            int done = sent;
            sent = 0;
            return done;
        }
    }

    private final class Receiver implements NicRx {

        private final int[] given = new int[SLOTS];
        private int first;
        private int count;
        private int buffer;
        private int length;

        void reset() {
            count = 0;
        }

        @Override
        public void give(int empty) {
            given[(first + count++) % SLOTS] = empty;
        }

        @Override
        public boolean next() {
            try {
                if (reader == null || count == 0 || failed || !reader.next()) {
                    return false;
                }
                buffer = given[first];
                first = (first + 1) % SLOTS;
                count--;
                length = Math.min(reader.length(), memory.bufferSize());
                MemorySegment.copy(
                        reader.memory(), JAVA_BYTE, reader.offset(), memory.segment(), JAVA_BYTE, at(buffer), length);
                return true;
            } catch (IOException broken) {
                fail(broken);
                return false;
            }
        }

        @Override
        public int buffer() {
            return buffer;
        }

        @Override
        public int offset() {
            return 0;
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public boolean more() {
            return false;
        }

        @Override
        public int flush() {
            return state();
        }
    }

    private void fail(IOException why) {
        failed = true;
        LOG.log(System.Logger.Level.WARNING, "a NIC that plays and records captures stops", why);
    }

    @Override
    public int rings() {
        return 1;
    }

    @Override
    public int slots() {
        return SLOTS;
    }

    @Override
    public int maxFrame() {
        return MAX_FRAME;
    }

    @Override
    public int maxFragments() {
        return 1;
    }

    @Override
    public NicTx tx(int ring) {
        return sender;
    }

    @Override
    public NicRx rx(int ring) {
        return receiver;
    }

    @Override
    public boolean turn(int ring, NicMemory buffers, boolean tx, boolean rx) {
        boolean same = memory.segment().equals(buffers.segment());
        memory = buffers;
        if (!rx || !same) {
            receiver.reset();
        }
        return same;
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
