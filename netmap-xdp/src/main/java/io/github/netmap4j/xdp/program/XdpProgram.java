package io.github.netmap4j.xdp.program;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The program that brings packets to AF_XDP sockets: one of this library, the user's own, or one that is already
 * attached. This is only a description; a socket's open makes an {@link XdpAttachment} from it. Immutable.
 *
 * <p>Loading needs neither clang nor libbpf. A {@code bpf_link} attaches the program and ends with its last socket or
 * with the process. No program that is already attached is ever replaced.
 */
public final class XdpProgram {

    /** The ways to get a program. */
    enum Kind {
        FILTER,
        INSTRUCTIONS,
        DESCRIPTORS,
        PINNED_MAP,
        ATTACHED,
        NONE
    }

    private static final int INSTRUCTION = Long.BYTES;
    private static final XdpProgram REDIRECT_ALL =
            new XdpProgram(Kind.FILTER, XdpFilter.builder().otherwise(Verdict.REDIRECT), null, null, -1, -1);
    private static final XdpProgram ATTACHED = new XdpProgram(Kind.ATTACHED, null, null, null, -1, -1);
    private static final XdpProgram NONE = new XdpProgram(Kind.NONE, null, null, null, -1, -1);

    final Kind kind;
    final int programFd;
    final int mapFd;
    private final @Nullable XdpFilter filter;
    private final byte @Nullable [] instructions;
    private final @Nullable Path path;

    private XdpProgram(
            Kind kind,
            @Nullable XdpFilter filter,
            byte @Nullable [] instructions,
            @Nullable Path path,
            int programFd,
            int mapFd) {
        this.kind = kind;
        this.filter = filter;
        this.instructions = instructions;
        this.path = path;
        this.programFd = programFd;
        this.mapFd = mapFd;
    }

    /**
     * Redirects every packet of a queue that has a socket, and passes those of the other queues to the host. It takes
     * all of the queue's traffic, ssh and ARP too.
     *
     * @return a program
     */
    public static XdpProgram redirectAll() {
        return REDIRECT_ALL;
    }

    /**
     * Treats packets by the rules of a filter.
     *
     * @param filter the rules
     * @return a program
     */
    public static XdpProgram filter(XdpFilter filter) {
        return new XdpProgram(Kind.FILTER, Objects.requireNonNull(filter), null, null, -1, -1);
    }

    /**
     * The user's own instructions, eight bytes each, in the machine's byte order, as clang writes them. Loads of the
     * XSKMAP (two-word loads with {@code BPF_PSEUDO_MAP_FD} and map number 0) get the socket's map, whose key is the
     * queue. Without such a load no packet reaches the socket.
     *
     * @param code the text section; copied
     * @return a program
     * @throws IllegalArgumentException if it is empty or no multiple of eight bytes
     */
    public static XdpProgram instructions(byte[] code) {
        if (code.length == 0 || code.length % INSTRUCTION != 0) {
            throw new IllegalArgumentException(
                    code.length + " bytes are not a program: each instruction has " + INSTRUCTION + " bytes");
        }
        return new XdpProgram(Kind.INSTRUCTIONS, null, code.clone(), null, -1, -1);
    }

    /**
     * A program that the user has loaded and this library attaches. The user keeps both descriptors open while sockets
     * use them, and closes them.
     *
     * @param programFd its descriptor
     * @param mapFd the descriptor of the XSKMAP that it redirects to
     * @return a program
     * @throws IllegalArgumentException if one is negative
     */
    public static XdpProgram loaded(int programFd, int mapFd) {
        if (programFd < 0 || mapFd < 0) {
            throw new IllegalArgumentException("program " + programFd + " and map " + mapFd + " are not descriptors");
        }
        return new XdpProgram(Kind.DESCRIPTORS, null, null, null, programFd, mapFd);
    }

    /**
     * Attaches nothing, and puts the socket into a pinned XSKMAP of another process, such as a device plugin.
     *
     * @param map its path in a bpffs
     * @return a program
     */
    public static XdpProgram pinnedMap(Path map) {
        return new XdpProgram(Kind.PINNED_MAP, null, null, Objects.requireNonNull(map), -1, -1);
    }

    /**
     * Attaches nothing, and puts the socket into the XSKMAP of the program on the interface, which stays attached when
     * the socket closes.
     *
     * @return a program
     */
    public static XdpProgram attached() {
        return ATTACHED;
    }

    /**
     * Attaches nothing, and puts the socket into no map: for sockets that only send, and for programs that fill the
     * XSKMAP themselves with {@code XdpSocket#fd}. libxdp's {@code XSK_LIBXDP_FLAGS_INHIBIT_PROG_LOAD}.
     *
     * @return no program
     */
    public static XdpProgram none() {
        return NONE;
    }

    /** Whether another process attaches the program: each socket then looks it up. */
    boolean usesForeign() {
        return kind == Kind.PINNED_MAP || kind == Kind.ATTACHED;
    }

    /** {@return whether there is a program to attach or to join: false for {@link #none}} */
    public boolean isPresent() {
        return kind != Kind.NONE;
    }

    /** The filter of {@link Kind#FILTER}. */
    XdpFilter rules() {
        return Objects.requireNonNull(filter, "no filter");
    }

    /** The path of {@link Kind#PINNED_MAP}'s map. */
    Path path() {
        return Objects.requireNonNull(path, "no pinned map");
    }

    /** The instructions of {@link Kind#INSTRUCTIONS}: a copy of the user's. */
    byte[] code() {
        return Objects.requireNonNull(instructions, "no instructions").clone();
    }

    /** Whether sockets with both programs can share an attachment. */
    @Override
    public boolean equals(Object other) {
        return other instanceof XdpProgram program
                && kind == program.kind
                && Objects.equals(filter, program.filter)
                && Objects.equals(path, program.path)
                && programFd == program.programFd
                && mapFd == program.mapFd
                && Arrays.equals(instructions, program.instructions);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, path, programFd, mapFd);
    }

    /** {@return a description of the program} */
    @Override
    public String toString() {
        return switch (kind) {
            case FILTER -> "filter: " + filter;
            case INSTRUCTIONS -> code().length / INSTRUCTION + " instructions of the caller";
            case DESCRIPTORS -> "the program of descriptor " + programFd;
            case PINNED_MAP -> "the map pinned at " + path;
            case ATTACHED -> "the program that is attached";
            case NONE -> "no program";
        };
    }
}
