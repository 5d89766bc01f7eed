package io.github.netmap4j.fuse;

import static io.github.netmap4j.sys.os.Errno.EOPNOTSUPP;

import io.github.netmap4j.fuse.protocol.Channel;
import io.github.netmap4j.fuse.protocol.Fuse;
import io.github.netmap4j.fuse.protocol.Reply;
import io.github.netmap4j.fuse.protocol.Request;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Optional;

/** The start of a session: the kernel offers features, and the server accepts those it uses. */
final class Handshake {

    private Handshake() {}

    /**
     * Answers INIT, the first request after mount(2).
     *
     * @throws CannotServeException if the kernel has no passthrough
     */
    static void accept(Channel channel) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Request request = new Request(arena);
            Reply reply = new Reply(arena);
            if (!request.accept(channel.read(request)) || request.opcode() != Fuse.INIT) {
                throw new IOException("the first request on " + Channel.DEVICE + " is not INIT");
            }
            Optional<String> missing = missing(request);
            if (missing.isPresent()) {
                channel.write(reply, reply.error(request.unique(), -EOPNOTSUPP));
                throw new CannotServeException(missing.get());
            }
            if (!channel.write(reply, reply.init(request.unique(), request.initMaxReadahead()))) {
                throw new IOException("the file was unmounted before it was served");
            }
        }
    }

    /** What the kernel lacks, in one line; empty if it lacks nothing. */
    static Optional<String> missing(Request init) {
        if (!init.has(Fuse.INIT_IN.byteSize())
                || init.initMajor() != Fuse.KERNEL_VERSION
                || init.initMinor() < Fuse.KERNEL_MINOR_VERSION) {
            return Optional.of("this kernel speaks an older FUSE protocol; Linux 6.9 or later is needed");
        }
        if ((init.initFlags() & Fuse.INIT_EXT) == 0 || (init.initFlags2() & Fuse.PASSTHROUGH_FLAG2) == 0) {
            return Optional.of("this kernel has FUSE, but without passthrough: it needs CONFIG_FUSE_PASSTHROUGH=y");
        }
        return Optional.empty();
    }
}
