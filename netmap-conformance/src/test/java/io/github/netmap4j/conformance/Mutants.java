package io.github.netmap4j.conformance;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.netmap4j.soft.SoftDevice;
import io.github.netmap4j.soft.spi.PoolConfig;
import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.netmap_ring;
import io.github.netmap4j.sys.abi.nmreq_header;
import io.github.netmap4j.sys.abi.nmreq_register;
import io.github.netmap4j.sys.abi.pollfd;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.os.Errno;
import io.github.netmap4j.sys.os.Ioctl;
import io.github.netmap4j.sys.os.OpenFlags;
import io.github.netmap4j.sys.struct.NetmapIf;
import io.github.netmap4j.sys.struct.NetmapRing;
import io.github.netmap4j.sys.struct.NetmapSlot;
import io.github.netmap4j.sys.user.NetmapUser;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Devices with one deliberate fault each. */
final class Mutants {

    /**
     * A device that is wrong.
     *
     * @param fault what it does wrong
     * @param cases among which one has to notice, as a regular expression over {@code topic: case}
     * @param device makes one
     */
    record Mutant(String fault, String cases, Supplier<NetmapDevice> device) {

        @Override
        public String toString() {
            return fault;
        }
    }

    private Mutants() {}

    static Stream<Mutant> all() {
        return Stream.of(requests(), rings(), polls(), builders()).flatMap(List::stream);
    }

    private static List<Mutant> requests() {
        return List.of(
                new Mutant(
                        "a busy port is EINVAL",
                        "^Exclusive use: a port in use",
                        () -> errno(Errno.EBUSY, Errno.EINVAL)),
                new Mutant("no memory is EINVAL", "^Names: ", () -> errno(Errno.ENOMEM, Errno.EINVAL)),
                new Mutant(
                        "NR_EXCLUSIVE is ignored",
                        "^Exclusive use: ",
                        () -> asking(body -> nmreq_register.nr_flags(
                                body, nmreq_register.nr_flags(body) & ~netmap_h.NR_EXCLUSIVE()))),
                new Mutant(
                        "NR_NO_TX_POLL is ignored",
                        "^Poll: NR_NO_TX_POLL",
                        () -> asking(body -> nmreq_register.nr_flags(
                                body, nmreq_register.nr_flags(body) & ~netmap_h.NR_NO_TX_POLL()))),
                new Mutant(
                        "no extra buffers",
                        "^Extra buffers: the buffers asked for",
                        () -> asking(body -> nmreq_register.nr_extra_bufs(body, 0))),
                new Mutant(
                        "the memory chosen is ignored",
                        "^Memory and port information: nr_mem_id",
                        () -> asking(body -> nmreq_register.nr_mem_id(body, (short) 0))),
                new Mutant("any API version is accepted", "^Requests: NIOCCTRL refuses", () -> new WatchedDevice() {
                    @Override
                    public int ioctl(int fd, long request, MemorySegment argument) {
                        if (request == Ioctl.NIOCCTRL && argument.address() != 0) {
                            nmreq_header.nr_version(argument, (short) netmap_h.NETMAP_API());
                        }
                        return super.ioctl(fd, request, argument);
                    }
                }),
                new Mutant(
                        "a bound descriptor may be bound again",
                        "^Registration: a descriptor that",
                        () -> new WatchedDevice() {
                            private final Set<Integer> bound = ConcurrentHashMap.newKeySet();

                            @Override
                            public int ioctl(int fd, long request, MemorySegment argument) {
                                int result = super.ioctl(fd, request, argument);
                                boolean registering = register(request, argument) != null;
                                if (registering && result == 0) {
                                    bound.add(fd);
                                }
                                return registering && result == -Errno.EBUSY && bound.contains(fd) ? 0 : result;
                            }
                        }),
                new Mutant(
                        "a sync of an unbound descriptor is fine",
                        "^Life of ports and mappings: an unbound",
                        () -> errno(Errno.ENXIO, 0)),
                new Mutant(
                        "mmap takes any length", "^Life of ports and mappings: mmap takes", () -> new WatchedDevice() {
                            @Override
                            public long mmap(int fd, long length, int protection, int flags, long offset) {
                                long address = super.mmap(fd, length, protection, flags, offset);
                                return address == -Errno.EINVAL ? super.mmap(fd, 4096, protection, flags, 0) : address;
                            }
                        }),
                new Mutant(
                        "a closed port stays open",
                        "^Life of ports and mappings: close without",
                        () -> new WatchedDevice() {
                            @Override
                            public int close(int fd) {
                                return 0;
                            }
                        }),
                new Mutant(
                        "a port that nobody opened stays",
                        "^Life of ports and mappings: opening and closing",
                        () -> new WatchedDevice() {
                            @Override
                            public int ioctl(int fd, long request, MemorySegment argument) {
                                int result = super.ioctl(fd, request, argument);
                                if (register(request, argument) != null) {
                                    inner.ioctl(inner.open(OpenFlags.O_RDWR), request, argument);
                                }
                                return result;
                            }
                        }),
                new Mutant(
                        "extra buffers are lost at close", "^Extra buffers: the list that", () -> new WatchedDevice() {
                            @Override
                            public int close(int fd) {
                                forgetExtraBuffers(nifp(fd));
                                return super.close(fd);
                            }

                            @Override
                            public int munmap(long address, long length) {
                                mappedAt(address).forEach(fd -> forgetExtraBuffers(nifp(fd)));
                                return super.munmap(address, length);
                            }
                        }));
    }

    private static List<Mutant> rings() {
        return List.of(
                new Mutant(
                        "the tx tail does not move",
                        "^VALE rings: after a sync the VALE tx ring",
                        () -> new WatchedDevice() {
                            @Override
                            public int ioctl(int fd, long request, MemorySegment argument) {
                                List<NetmapRing> rings = request == Ioctl.NIOCTXSYNC ? rings(fd, true) : List.of();
                                long[] tails = rings.stream()
                                        .mapToLong(NetmapRing::tail)
                                        .toArray();
                                int result = super.ioctl(fd, request, argument);
                                for (int i = 0; i < tails.length; i++) {
                                    tail(rings.get(i), tails[i]);
                                }
                                return result;
                            }
                        }),
                new Mutant(
                        "the last frame is not shown",
                        "^Pipes: what one end sends",
                        () -> received(ring -> {
                            if (!NetmapUser.nm_ring_empty(ring)) {
                                tail(ring, ring.tail() == 0 ? ring.num_slots() - 1 : ring.tail() - 1);
                            }
                        })),
                new Mutant(
                        "a byte of a frame is wrong",
                        "^VALE rings: a frame arrives whole",
                        () -> received(ring -> {
                            if (!NetmapUser.nm_ring_empty(ring)) {
                                long at = NetmapUser.NETMAP_BUF_OFFSET(ring, ring.slot(ring.head())) + 13;
                                ring.region().set(JAVA_BYTE, at, (byte) 1);
                            }
                        })),
                new Mutant(
                        "a received length is one too small",
                        "^VALE rings: a received slot",
                        () -> received(ring -> {
                            if (!NetmapUser.nm_ring_empty(ring)) {
                                long slot = ring.slot(ring.head());
                                NetmapSlot.len(ring.region(), slot, NetmapSlot.len(ring.region(), slot) - 1);
                            }
                        })),
                new Mutant("a frame is sent twice", "^VALE rings: order is kept", () -> sending(Mutants::repeatLast)),
                new Mutant(
                        "NS_MOREFRAG is lost",
                        "^Pipe slots: fragments appear",
                        () -> sending(ring -> {
                            for (long i = 0; i < ring.num_slots(); i++) {
                                long slot = ring.slot(i);
                                NetmapSlot.flags(
                                        ring.region(),
                                        slot,
                                        NetmapSlot.flags(ring.region(), slot) & ~netmap_h.NS_MOREFRAG());
                            }
                        })),
                new Mutant(
                        "a head out of range is overlooked",
                        "^Sync: tx: a head out of range",
                        () -> sending(ring -> {
                            if (ring.head() >= ring.num_slots()) {
                                ring.head(NetmapUser.nm_ring_next(ring, ring.cur()));
                                ring.cur(ring.head());
                            }
                        })));
    }

    private static List<Mutant> polls() {
        return List.of(
                new Mutant("poll does not wake up", "^Poll: a frame wakes a thread", () -> new WatchedDevice() {
                    @Override
                    public int poll(MemorySegment fds, int count, int timeout) {
                        int ready = super.poll(fds, count, 0);
                        if (ready == 0 && timeout != 0) {
                            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
                        }
                        return ready;
                    }
                }),
                new Mutant("no POLLERR", "^Sync: poll reports POLLERR", () -> new WatchedDevice() {
                    @Override
                    public int poll(MemorySegment fds, int count, int timeout) {
                        int ready = super.poll(fds, count, timeout);
                        for (int i = 0; i < count; i++) {
                            MemorySegment one = pollfd.asSlice(fds, i);
                            pollfd.revents(one, (short) (pollfd.revents(one) & ~netmap_h.POLLERR()));
                        }
                        return ready;
                    }
                }),
                new Mutant("always ready to send", "^Poll: a full pipe", () -> new WatchedDevice() {
                    @Override
                    public int poll(MemorySegment fds, int count, int timeout) {
                        int ready = super.poll(fds, count, 0);
                        for (int i = 0; i < count; i++) {
                            MemorySegment one = pollfd.asSlice(fds, i);
                            pollfd.revents(one, (short) (pollfd.revents(one) | netmap_h.POLLOUT()));
                        }
                        return Math.max(ready, count);
                    }
                }),
                new Mutant("a timeout is no wait", "^Poll: a timeout of 0", () -> new WatchedDevice() {
                    @Override
                    public int poll(MemorySegment fds, int count, int timeout) {
                        return super.poll(fds, count, 0);
                    }
                }));
    }

    private static List<Mutant> builders() {
        return List.of(
                new Mutant(
                        "rx rings have no time",
                        "^Timestamps: a sync sets it",
                        () -> new WatchedDevice(
                                SoftDevice.builder().timestamps(false).build())),
                new Mutant(
                        "the switch minds slot flags",
                        "^VALE slot flags: NS_NO_LEARN",
                        () -> new WatchedDevice(
                                SoftDevice.builder().slotFlags(true).build())),
                new Mutant(
                        "all ports share a memory",
                        "^Memory layout: netmap_if: ",
                        () -> new WatchedDevice(
                                SoftDevice.builder().onlyGlobalMemory(true).build())),
                new Mutant(
                        "buffers of 4096 bytes",
                        "^Memory and port information: POOLS",
                        () -> new WatchedDevice(SoftDevice.builder()
                                .privateMemory(PoolConfig.PRIVATE.withBuffers(4098, 4096))
                                .build())));
    }

    // What several have in common

    /** Returns one errno instead of another, whatever the request. */
    private static NetmapDevice errno(int right, int wrong) {
        return new WatchedDevice() {
            @Override
            public int ioctl(int fd, long request, MemorySegment argument) {
                int result = super.ioctl(fd, request, argument);
                return result == -right ? -wrong : result;
            }
        };
    }

    /** Changes a registration before the device sees it. */
    private static NetmapDevice asking(Consumer<MemorySegment> change) {
        return new WatchedDevice() {
            @Override
            public int ioctl(int fd, long request, MemorySegment argument) {
                MemorySegment body = register(request, argument);
                if (body != null) {
                    change.accept(body);
                }
                return super.ioctl(fd, request, argument);
            }
        };
    }

    /** Does something to rx rings after their sync. */
    private static NetmapDevice received(Consumer<NetmapRing> change) {
        return new WatchedDevice() {
            @Override
            public int ioctl(int fd, long request, MemorySegment argument) {
                int result = super.ioctl(fd, request, argument);
                if (request == Ioctl.NIOCRXSYNC) {
                    rings(fd, false).forEach(change);
                }
                return result;
            }
        };
    }

    /** Does something to tx rings before their sync. */
    private static NetmapDevice sending(Consumer<NetmapRing> change) {
        return new WatchedDevice() {
            @Override
            public int ioctl(int fd, long request, MemorySegment argument) {
                if (request == Ioctl.NIOCTXSYNC) {
                    rings(fd, true).forEach(change);
                }
                return super.ioctl(fd, request, argument);
            }
        };
    }

    private static void tail(NetmapRing ring, long value) {
        ring.region().set(JAVA_INT, ring.offset() + netmap_ring.tail$offset(), (int) value);
    }

    private static void forgetExtraBuffers(NetmapIf nifp) {
        if (nifp != null) {
            nifp.ni_bufs_head(0);
        }
    }

    /** Puts a copy of the last slot behind it, if there is room. */
    private static void repeatLast(NetmapRing ring) {
        if (NetmapUser.nm_ring_empty(ring)) {
            return;
        }
        long last = ring.slot(ring.head() == 0 ? ring.num_slots() - 1 : ring.head() - 1);
        long slot = ring.slot(ring.head());
        int length = NetmapSlot.len(ring.region(), last);
        MemorySegment.copy(
                ring.region(),
                NetmapUser.NETMAP_BUF_OFFSET(ring, last),
                ring.region(),
                NetmapUser.NETMAP_BUF_OFFSET(ring, slot),
                length);
        NetmapSlot.len(ring.region(), slot, length);
        long next = NetmapUser.nm_ring_next(ring, ring.head());
        ring.cur(next);
        ring.head(next);
    }
}
