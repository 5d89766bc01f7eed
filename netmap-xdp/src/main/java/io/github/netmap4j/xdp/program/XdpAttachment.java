package io.github.netmap4j.xdp.program;

import io.github.netmap4j.xdp.failure.XdpException;
import java.nio.file.Path;

/**
 * An XDP program that is attached to an interface, and the XSKMAP that it redirects to, with a socket for each key. All
 * sockets of an interface in this process share one attachment; each use of it is an object of this class. The close of
 * the last one detaches the program, and so does the end of the process, even by kill -9.
 *
 * <p>{@code Umem.open} makes its own. To keep a program attached while sockets come and go, open another.
 *
 * <p>Threads: any.
 */
public final class XdpAttachment implements AutoCloseable {

    private final SharedAttachment attached;
    private boolean closed;

    private XdpAttachment(SharedAttachment attached) {
        this.attached = attached;
    }

    /**
     * Attaches a program to an interface, or joins the attachment that this process has there.
     *
     * @param device an interface of the network namespace of this thread
     * @param program what to attach; not {@link XdpProgram#none}
     * @param mode where it runs
     * @return an attachment, to be closed by the caller
     * @throws XdpException if it cannot be attached: EBUSY or EEXIST if another program is attached; the message has
     *     the remedy
     * @throws IllegalArgumentException if the program is {@link XdpProgram#none}
     */
    public static XdpAttachment open(String device, XdpProgram program, AttachMode mode) throws XdpException {
        if (program.kind == XdpProgram.Kind.NONE) {
            throw new IllegalArgumentException("XdpProgram.none() has no attachment");
        }
        return new XdpAttachment(SharedAttachment.join(device, program, mode));
    }

    /**
     * Puts a socket into the XSKMAP: packets that the program redirects with this key go to it from now on. The
     * programs of this library use the queue as the key; a socket of another queue gets nothing.
     *
     * @param key 0 to the map's size - 1; this library's maps have an entry for each queue, and at least 64
     * @param fd the socket's descriptor: {@code XdpSocket#fd}
     * @throws XdpException if the map refuses it: E2BIG if it has no such key
     */
    public void put(int key, int fd) throws XdpException {
        requireOpen().put(key, fd);
    }

    /**
     * Removes a socket from the XSKMAP if {@link #put} put it there and nothing replaced it since. Its packets then go
     * to the host. The kernel removes closed sockets by itself.
     *
     * @param key the key
     * @param fd the socket's descriptor
     */
    public void remove(int key, int fd) {
        requireOpen().remove(key, fd);
    }

    /**
     * {@return where the program runs: NATIVE or SKB, as {@link AttachMode#AUTO} decided; AUTO for a program that
     * another process attached}
     */
    public AttachMode mode() {
        return requireOpen().mode();
    }

    /**
     * {@return the kernel's id of the program, as in {@code bpftool prog}; 0 if it is unknown, as for a pinned map}
     */
    public int programId() {
        return requireOpen().programId();
    }

    /**
     * Pins the link to a path: the program then stays attached after this process, until the file is deleted.
     *
     * @param path a new file in a file system of type bpf
     * @throws XdpException if the kernel refuses it: EPERM for another type of file system
     * @throws IllegalStateException if another process attached the program
     */
    public void pin(Path path) throws XdpException {
        requireOpen().pin(path);
    }

    private synchronized SharedAttachment requireOpen() {
        if (closed) {
            throw new IllegalStateException("the attachment to " + attached.device() + " is closed");
        }
        return attached;
    }

    /** Ends this use; the last one detaches the program. Closing again does nothing. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            attached.leave();
        }
    }

    /** {@return what is attached where, for logs} */
    @Override
    public String toString() {
        return attached.toString();
    }
}
