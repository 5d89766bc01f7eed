package io.github.netmap4j.sys.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.pollfd;
import io.github.netmap4j.sys.device.KernelDevice;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.os.OpenFlags;
import io.github.netmap4j.testing.Allocation;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a thread's errno goes: every thread has a place of its own, however many there are, and takes it along. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "uses files of Linux")
@Timeout(120)
class CallPlaceTest {

    /** More than any table of the latest callers has entries. */
    private static final int THREADS = 300;

    private static final int NO_FILE = 1 << 20;

    private final NetmapDevice zero = new KernelDevice("/dev/zero");
    private final NetmapDevice nothing = new KernelDevice("/dev/null");

    private static List<Thread> start(boolean virtual, int count, Runnable task, List<Throwable> failures) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Thread.Builder builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
            Thread thread = builder.unstarted(task);
            thread.setUncaughtExceptionHandler((_, thrown) -> failures.add(thrown));
            threads.add(thread);
        }
        threads.forEach(Thread::start);
        return threads;
    }

    private static void join(List<Thread> threads, List<Throwable> failures) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), failures);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyThreadGetsTheErrnoOfItsOwnCallOnEveryDevice(boolean virtual) throws Exception {
        int zeroFd = zero.open(OpenFlags.O_RDWR);
        int nullFd = nothing.open(OpenFlags.O_RDWR);
        List<IntSupplier> calls = List.of(
                () -> zero.ioctl(NO_FILE, Ioctl.NIOCTXSYNC, MemorySegment.NULL),
                () -> nothing.ioctl(nullFd, Ioctl.NIOCTXSYNC, MemorySegment.NULL),
                () -> zero.poll(MemorySegment.NULL, 1, 0),
                () -> nothing.munmap(1, 4096),
                () -> zero.poll(MemorySegment.NULL, 0, 0));
        List<Integer> results = List.of(-Errno.EBADF, -Errno.ENOTTY, -Errno.EFAULT, -Errno.EINVAL, 0);
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        Runnable task = () -> {
            int first = (int) Thread.currentThread().threadId();
            for (int i = 0; i < 500; i++) {
                int which = Math.floorMod(first + i / 10, calls.size());
                assertEquals(results.get(which), calls.get(which).getAsInt());
                if (i % 7 == 0) {
                    LockSupport.parkNanos(1); // a virtual thread may go on upon another carrier
                }
            }
        };
        join(start(virtual, THREADS, task, failures), failures);
        assertEquals(0, zero.close(zeroFd));
        assertEquals(0, nothing.close(nullFd));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void threadsThatLiveAtTheSameTimeShareNoPlace(boolean virtual) throws Exception {
        Set<Long> places = ConcurrentHashMap.newKeySet();
        AtomicInteger owners = new AtomicInteger();
        CyclicBarrier all = new CyclicBarrier(THREADS);
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        Runnable task = () -> {
            fail();
            await(all);
            long mine = CallPlace.mine();
            if (mine != CallPlace.NONE) {
                places.add(mine);
                owners.incrementAndGet();
            }
            for (int i = 0; i < 100; i++) {
                fail(); // asks for a place again, where there is none
                assertEquals(mine, CallPlace.mine());
            }
            await(all);
        };
        join(start(virtual, THREADS, task, failures), failures);
        assertEquals(owners.get(), places.size());
        assertTrue(owners.get() > 0 && owners.get() < THREADS, () -> owners + " of " + THREADS + " have a place");
    }

    private void fail() {
        assertEquals(-Errno.EBADF, zero.ioctl(NO_FILE, Ioctl.NIOCTXSYNC, MemorySegment.NULL));
    }

    private static void await(CyclicBarrier all) {
        try {
            all.await();
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theNextThreadGetsThePlaceOfOneThatEnded(boolean virtual) throws Exception {
        List<Long> places = Collections.synchronizedList(new ArrayList<>());
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        Runnable task = () -> {
            fail();
            places.add(CallPlace.mine());
        };
        long others = Thread.getAllStackTraces().size();
        for (int i = 0; i < THREADS; i++) {
            join(start(virtual, 1, task, failures), failures);
        }
        long without = places.stream().filter(place -> place == CallPlace.NONE).count();
        assertTrue(
                without <= 2 * others, () -> without + " of " + THREADS + " have no place, with " + others + " others");
    }

    @Test
    void aThreadWithoutAPlaceAllocatesNothing() throws Exception {
        CyclicBarrier all = new CyclicBarrier(THREADS);
        AtomicInteger without = new AtomicInteger();
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        Runnable task = () -> {
            fail();
            await(all);
            if (CallPlace.mine() == CallPlace.NONE && without.getAndIncrement() == 0) {
                Allocation.none(1000, this::fail);
            }
            await(all);
        };
        join(start(false, THREADS, task, failures), failures);
        assertTrue(without.get() > 0);
    }

    @Test
    void aPollOfOneStructWritesOnlyWhatIsReady() {
        int fd = zero.open(OpenFlags.O_RDWR);
        try (Arena arena = Arena.ofShared()) {
            MemorySegment odd = arena.allocate(2 * pollfd.sizeof()).asSlice(1, pollfd.sizeof());
            ByteBuffer struct = odd.asByteBuffer().order(ByteOrder.nativeOrder());
            struct.putInt(0, fd).putShort(4, (short) netmap_h.POLLIN()).putShort(6, (short) -1);
            assertEquals(1, zero.poll(odd, 1, 0));
            assertEquals(fd, struct.getInt(0));
            assertEquals(netmap_h.POLLIN(), struct.getShort(4));
            assertEquals(netmap_h.POLLIN(), struct.getShort(6));
            struct.putInt(0, -1);
            assertEquals(0, zero.poll(odd, 1, 0));
            assertEquals(0, struct.getShort(6));
            assertEquals(-Errno.EFAULT, zero.poll(MemorySegment.ofAddress(8), 1, 0));
        } finally {
            zero.close(fd);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aThreadThatEndsLeavesNothing(boolean virtual) throws Exception {
        List<WeakReference<Object>> states = Collections.synchronizedList(new ArrayList<>());
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        Runnable task = () -> {
            fail();
            states.add(new WeakReference<>(CallState.current()));
            states.add(new WeakReference<>(Thread.currentThread()));
        };
        join(start(virtual, THREADS, task, failures), failures);
        collectUntil(() -> states.stream().allMatch(state -> state.get() == null));
        assertTrue(states.stream().allMatch(state -> state.get() == null));
    }

    @Test
    void theClassLoaderGoesThoughAThreadThatCalledLives() throws Exception {
        WeakReference<ClassLoader> loader = callByAnotherClassLoader();
        collectUntil(() -> loader.get() == null);
        assertNull(loader.get());
    }

    /** A call of this thread, which goes on, through a second copy of the library. */
    private static WeakReference<ClassLoader> callByAnotherClassLoader()
            throws IOException, ReflectiveOperationException {
        URL classes = KernelDevice.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
            Class<?> device = loader.loadClass(KernelDevice.class.getName());
            Object nowhere = device.getConstructor(String.class).newInstance("/nowhere/netmap");
            for (int i = 0; i < 3; i++) {
                assertEquals(-Errno.ENOENT, device.getMethod("open", int.class).invoke(nowhere, OpenFlags.O_RDWR));
                Object result = device.getMethod("ioctl", int.class, long.class, MemorySegment.class)
                        .invoke(nowhere, NO_FILE, Ioctl.NIOCTXSYNC, MemorySegment.NULL);
                assertEquals(-Errno.EBADF, result);
            }
            return new WeakReference<>(loader);
        }
    }

    private static void collectUntil(BooleanSupplier gone) {
        for (int i = 0; i < 50 && !gone.getAsBoolean(); i++) {
            System.gc();
        }
    }
}
