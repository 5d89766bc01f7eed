package io.github.netmap4j.xdp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.netmap4j.testing.Frames;
import io.github.netmap4j.testing.net.PrivateNet;
import io.github.netmap4j.testing.net.Veth;
import io.github.netmap4j.xdp.program.AttachMode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Memory of all kinds, cut in all ways; frames that leak; and who has how many. */
@ExtendWith(PrivateNet.class)
final class MemoryTest {

    @BeforeEach
    void interfaces() throws IOException {
        Veth.make("veth0", "veth1");
    }

    private static void sendOverIt(Umem umem) throws Exception {
        SocketConfig config = Pair.config(AttachMode.NATIVE).multiBuffer(false).build();
        try (XdpSocket left = umem.open("veth0", 0, config);
                XdpSocket right = umem.open("veth1", 0, config)) {
            FrameBatch batch = umem.batch(2);
            assertEquals(2, umem.allocate(batch));
            assertEquals(1, right.fill().produceOne(batch));
            int length = Math.min(1514, umem.config().mtu());
            batch.frame(0).data().writer().write(Frames.frame(9, length));
            Pair.send(left, batch);
            Pair.expect(right, 9, 1, length);
        }
        assertEquals(umem.frames(), umem.freeFrames());
    }

    @ParameterizedTest
    @CsvSource({
        "2048,0,false",
        "4096,0,false",
        "2048,1344,false",
        "4096,3392,false",
        "2048,0,true",
        "2304,0,true",
        "3072,100,true",
        "4001,0,true",
        "4096,3392,true"
    })
    void framesOfEverySizeAndHeadroomCarryPackets(int size, int headroom, boolean unaligned) throws Exception {
        UmemConfig.Builder cut = UmemConfig.builder().frameSize(size).frameHeadroom(headroom);
        try (Umem umem = Umem.create((unaligned ? cut.unaligned() : cut).build(), 8)) {
            sendOverIt(umem);
        }
    }

    @Test
    void memoryOfAnArenaCarriesFrames() throws Exception {
        try (Arena arena = Arena.ofShared();
                Umem umem = Umem.over(arena.allocate(8 * 4096, 4096), UmemConfig.defaults())) {
            sendOverIt(umem);
        }
    }

    /** Another mapping of the same file sees what is received, as another process's would. */
    @Test
    void framesAreSeenThroughAnotherMapping() throws Exception {
        Path file = Files.createTempFile(Path.of("/dev/shm"), "umem", "");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                Arena arena = Arena.ofShared()) {
            Files.delete(file);
            MemorySegment ours = channel.map(FileChannel.MapMode.READ_WRITE, 0, 8 * 4096, arena);
            MemorySegment theirs = channel.map(FileChannel.MapMode.READ_WRITE, 0, 8 * 4096, arena);
            assertNotEquals(ours.address(), theirs.address());
            try (Umem umem = Umem.over(ours, UmemConfig.defaults());
                    XdpSocket left = umem.open("veth0", 0);
                    XdpSocket right = umem.open("veth1", 0)) {
                FrameBatch batch = umem.batch(2);
                umem.allocate(batch);
                right.fill().produceOne(batch);
                MemorySegment.copy(MemorySegment.ofArray(Frames.frame(4, 60)), 0, theirs, batch.address(0), 60);
                batch.length(0, 60);
                Pair.send(left, batch);
                assertEquals(1, right.rx().awaitAndConsume(batch, Pair.LONG));
                assertArrayEquals(Frames.frame(4, 60), Memories.bytes(theirs, batch.address(0), 60));
            }
        }
    }

    /** Huge pages, if there are any: the kernel gives them without being asked on most machines only after a sysctl. */
    @Test
    void memoryOfHugePagesCarriesFrames() throws Exception {
        Path count = Path.of("/proc/sys/vm/nr_hugepages");
        String before = Files.readString(count).strip();
        try {
            Files.writeString(count, Integer.toString(Integer.parseInt(before) + 1));
            String now = Files.readString(count).strip();
            assumeTrue(Integer.parseInt(now) > Integer.parseInt(before), "the system has no free huge page");
            UmemConfig cut =
                    UmemConfig.builder().hugePages().unaligned().frameSize(3000).build();
            try (Umem umem = Umem.create(cut, 600)) {
                assertEquals(600, umem.frames());
                assertEquals(600 * 3000, umem.memory().byteSize());
                sendOverIt(umem);
            }
        } finally {
            Files.writeString(count, before);
        }
    }

    @Test
    void framesThatNoBatchHoldsAreFound() throws Exception {
        try (Umem umem = Umem.create(UmemConfig.defaults(), 8)) {
            FrameBatch kept = umem.batch(4);
            umem.allocate(kept, 2);
            FrameBatch lost = umem.batch(4);
            umem.allocate(lost, 3);
            long[] numbers = {lost.number(0), lost.number(1), lost.number(2)};
            assertEquals(0, umem.leaked().length);
            lost.size = 0; // as if the batch were gone
            assertArrayEquals(numbers, umem.leaked());
            assertEquals(5, umem.userFrames());
            assertEquals(3, umem.freeFrames());
            kept.add(numbers[0]);
            kept.add(numbers[1]);
            assertEquals(1, umem.leaked().length);
            umem.free(kept);
            assertEquals(7, umem.freeFrames());
        }
    }

    @Test
    void numbersOfAClosedUmemAreNotThoseOfTheNext() throws Exception {
        long[] seen = new long[300];
        for (int i = 0; i < seen.length; i++) {
            try (Umem umem = Umem.create(UmemConfig.defaults(), 1)) {
                FrameBatch batch = umem.batch(1);
                umem.allocate(batch);
                seen[i] = batch.number(0);
            }
        }
        assertEquals(seen.length, Arrays.stream(seen).distinct().count());
    }

    @Test
    void aUmemRefusesBatchesOfAnother() throws Exception {
        try (Umem one = Umem.create(UmemConfig.defaults(), 2);
                Umem other = Umem.create(UmemConfig.defaults(), 2)) {
            FrameBatch batch = other.batch(1);
            assertThrows(IllegalArgumentException.class, () -> one.allocate(batch));
            other.allocate(batch);
            assertThrows(IllegalArgumentException.class, () -> one.free(batch));
            assertThrows(IllegalArgumentException.class, () -> other.allocate(batch, -1));
            FrameBatch mine = one.batch(1);
            assertThrows(IllegalStateException.class, () -> mine.add(batch.number(0)));
            assertTrue(mine.isEmpty());
            assertEquals(config(one), one.config());
        }
    }

    private static UmemConfig config(Umem umem) {
        return umem.frames.config;
    }
}
