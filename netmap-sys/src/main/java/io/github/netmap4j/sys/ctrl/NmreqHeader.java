package io.github.netmap4j.sys.ctrl;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.netmap4j.sys.abi.netmap_h;
import io.github.netmap4j.sys.abi.nmreq_header;
import io.github.netmap4j.sys.call.CString;
import io.github.netmap4j.sys.call.NativeAccess;
import io.github.netmap4j.sys.device.Descriptor;
import io.github.netmap4j.sys.device.NetmapDevice;
import io.github.netmap4j.sys.device.NetmapException;
import io.github.netmap4j.sys.os.Ioctl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code struct nmreq_header} with the body and the options it points to: a request of the control API, netmap's
 * {@code NIOCCTRL}. {@link NetmapReq} has a method for each request, which makes it with the body that belongs to it.
 *
 * {@snippet class="io.github.netmap4j.examples.snippets.RawSnippetsTest" region="register"}
 *
 * <p>The header owns its memory and the body's, and keeps the options in its list alive; there is nothing to close. It
 * may be used again. Not for use by several threads at once.
 *
 * @param <B> the body, a struct of this package; {@link Void} for requests without
 */
public final class NmreqHeader<B> {

    private static final long NR_VERSION = nmreq_header.nr_version$offset();
    private static final long NR_REQTYPE = nmreq_header.nr_reqtype$offset();
    private static final long NR_RESERVED = nmreq_header.nr_reserved$offset();
    private static final long NR_NAME = nmreq_header.nr_name$offset();
    private static final long NR_OPTIONS = nmreq_header.nr_options$offset();
    private static final long NR_BODY = nmreq_header.nr_body$offset();
    private static final int NAME_SIZE = netmap_h.NETMAP_REQ_IFNAMSIZ();

    private final MemorySegment header;
    private final B body;
    private final List<NmreqOption> options = new ArrayList<>();

    /** A request of a known type. */
    NmreqHeader(NmreqType type, String nr_name, Function<MemorySegment, B> view) {
        this(type.number(), nr_name, type.bodySize(), view);
    }

    /** A request with a body of {@code bytes}, rounded up to whole words; 0 for none. */
    NmreqHeader(int nr_reqtype, String nr_name, long bytes, Function<MemorySegment, B> view) {
        NativeAccess.require();
        Arena arena = Arena.ofAuto();
        this.header = arena.allocate(nmreq_header.layout());
        MemorySegment memory = arena.allocate(MemoryLayout.sequenceLayout((bytes + 7) / 8, JAVA_LONG));
        this.body = view.apply(memory);
        header.set(JAVA_LONG, NR_BODY, bytes == 0 ? 0 : memory.address());
        nr_version(netmap_h.NETMAP_API());
        header.set(JAVA_SHORT, NR_REQTYPE, (short) NmreqStruct.check(nr_reqtype, Character.MAX_VALUE, "nr_reqtype"));
        nr_name(nr_name);
    }

    /**
     * {@code ioctl(fd, NIOCCTRL, hdr)}. Each option's {@code nro_status} says afterwards what became of it.
     *
     * @param device the device that the descriptor belongs to
     * @param fd the descriptor
     * @return 0 or {@code -errno}, as netmap(4) lists them; EOPNOTSUPP for an option that the device or the port does not
     *     have, and nothing is bound then; EINVAL for a version that the kernel does not speak
     */
    public int ioctl(NetmapDevice device, int fd) {
        try {
            return device.ioctl(fd, Ioctl.NIOCCTRL, header);
        } finally {
            // The kernel follows addresses in it to the body and to the options.
            Reference.reachabilityFence(this);
        }
    }

    /**
     * {@link #ioctl}, with an exception instead of an error number.
     *
     * @param device the device that the descriptor belongs to
     * @param fd the descriptor
     * @return this
     * @throws NetmapException if the device refuses; the message names the options that are the reason
     */
    public NmreqHeader<B> ioctlOrThrow(NetmapDevice device, int fd) throws NetmapException {
        int result = ioctl(device, fd);
        if (result < 0) {
            throw failure(device, fd, -result);
        }
        return this;
    }

    /**
     * {@link #ioctl(NetmapDevice, int)} on a descriptor that other threads may close.
     *
     * @param descriptor the descriptor
     * @return 0 or {@code -errno}
     * @throws IllegalStateException if the descriptor is closed
     */
    public int ioctl(Descriptor descriptor) {
        try {
            return descriptor.ioctl(Ioctl.NIOCCTRL, header);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * {@link #ioctl(Descriptor)}, with an exception instead of an error number.
     *
     * @param descriptor the descriptor
     * @return this
     * @throws NetmapException if the device refuses; the message names the options that are the reason
     * @throws IllegalStateException if the descriptor is closed
     */
    public NmreqHeader<B> ioctlOrThrow(Descriptor descriptor) throws NetmapException {
        int result = ioctl(descriptor);
        if (result < 0) {
            throw failure(descriptor.device(), descriptor.fd(), -result);
        }
        return this;
    }

    /**
     * Does a request that needs no bound descriptor: opens one, does {@link #ioctl}, and closes it. That ends what belongs
     * to the descriptor, such as a registration.
     *
     * @param device the device
     * @return this
     * @throws NetmapException if the device cannot be opened or refuses; the message names the options that are the reason
     */
    public NmreqHeader<B> ioctlOnce(NetmapDevice device) throws NetmapException {
        try (Descriptor descriptor = Descriptor.open(device, nr_name())) {
            return ioctlOrThrow(descriptor);
        }
    }

    /**
     * What to throw where {@link #ioctl} failed.
     *
     * @param device the device that was asked
     * @param fd the descriptor, still open
     * @param errno what it answered, positive
     * @return an exception whose message names the request, the port, and the options that are the reason
     */
    public NetmapException failure(NetmapDevice device, int fd, int errno) {
        return NmreqErrors.explain(this, device, fd, errno);
    }

    /**
     * {@code nmreq_push_option(hdr, option)}: puts an option at the head of the list. At most one of each type: the kernel
     * answers EINVAL otherwise.
     *
     * @param option an option that is in no list
     * @return this
     * @throws IllegalStateException if the option is in a list; {@link #remove} it there first
     */
    public NmreqHeader<B> push(NmreqOption option) {
        if (option.owner != null) {
            throw new IllegalStateException("option " + option.name() + " belongs to the request "
                    + NmreqType.name(option.owner.nr_reqtype()) + " \"" + option.owner.nr_name()
                    + "\": remove it there first, or make a new one");
        }
        option.owner = this;
        options.addFirst(option);
        link();
        return this;
    }

    /**
     * {@code nmreq_remove_option(hdr, option)}: takes an option out of the list.
     *
     * @param option the option
     * @return whether it was in the list
     */
    public boolean remove(NmreqOption option) {
        if (!options.remove(option)) {
            return false;
        }
        option.owner = null;
        link();
        return true;
    }

    /**
     * {@code nmreq_find_option(hdr, nro_reqtype)}: the first option of a type.
     *
     * @param nro_reqtype one of {@code NETMAP_REQ_OPT_*}
     * @return the option, or null
     */
    public @Nullable NmreqOption find(long nro_reqtype) {
        return options.stream()
                .filter(option -> option.nro_reqtype() == nro_reqtype)
                .findFirst()
                .orElse(null);
    }

    /**
     * {@return {@code nmreq_foreach_option(hdr, option)}: the options, first to last; a view that cannot be changed}
     */
    public List<NmreqOption> options() {
        return Collections.unmodifiableList(options);
    }

    private void link() {
        MemorySegment next = MemorySegment.NULL;
        for (NmreqOption option : options.reversed()) {
            option.next(next);
            next = option.segment();
        }
        header.set(JAVA_LONG, NR_OPTIONS, next.address());
    }

    /**
     * {@return the memory of {@code struct nmreq_header}: native memory} If you pass it to a system call, keep this object
     * reachable until the call returns, as {@link #ioctl} does: the addresses in it keep nothing alive.
     */
    public MemorySegment segment() {
        return header;
    }

    /** {@return what {@code nr_body} points to: the body; null for a request without} */
    public B body() {
        return body;
    }

    /** {@return {@code nr_version}: the version of the API, {@code NETMAP_API} unless set} */
    public int nr_version() {
        return Short.toUnsignedInt(header.get(JAVA_SHORT, NR_VERSION));
    }

    /**
     * {@return this, with {@code nr_version} set}
     *
     * @param version the version of the API; the kernel refuses others than {@code NETMAP_MIN_API} to
     *     {@code NETMAP_MAX_API}
     */
    public NmreqHeader<B> nr_version(int version) {
        header.set(JAVA_SHORT, NR_VERSION, (short) NmreqStruct.check(version, Character.MAX_VALUE, "nr_version"));
        return this;
    }

    /** {@return {@code nr_reqtype}: one of {@code NETMAP_REQ_*}} */
    public int nr_reqtype() {
        return Short.toUnsignedInt(header.get(JAVA_SHORT, NR_REQTYPE));
    }

    /** {@return {@code nr_reserved}: 0} */
    public long nr_reserved() {
        return Integer.toUnsignedLong(header.get(JAVA_INT, NR_RESERVED));
    }

    /**
     * {@return {@code nr_name}: the port's name; after {@code NETMAP_REQ_VALE_LIST} with an empty name, the name that
     * was found}
     */
    public String nr_name() {
        return CString.read(header, NR_NAME, NAME_SIZE);
    }

    /**
     * {@code nr_name}: the port, as the kernel names it. {@code eth0}, a VALE port {@code vale0:a}, a pipe's end
     * <code>eth0{1</code> or <code>vale0:a}1</code>; without {@code netmap:} in front, and without the suffixes that choose rings.
     *
     * @param name at most 63 bytes of UTF-8
     * @return this
     * @throws IllegalArgumentException if it is longer, or has a NUL in it
     */
    public NmreqHeader<B> nr_name(String name) {
        byte[] bytes = name.getBytes(UTF_8);
        if (bytes.length >= NAME_SIZE || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("port name \"" + name + "\": " + bytes.length
                    + " bytes, must be at most " + (NAME_SIZE - 1) + ", without NUL");
        }
        CString.write(header.asSlice(NR_NAME, NAME_SIZE), bytes);
        return this;
    }

    /** {@return the request, for logs: its type, the port and the options} */
    @Override
    public String toString() {
        return NmreqType.name(nr_reqtype()) + " \"" + nr_name() + "\" "
                + options.stream().map(NmreqOption::name).toList();
    }
}
