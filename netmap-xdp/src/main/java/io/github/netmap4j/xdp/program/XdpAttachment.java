package io.github.netmap4j.xdp.program;

import io.github.netmap4j.xdp.failure.XdpException;
import java.nio.file.Path;

/**
 * An XDP program that is attached to an interface, and the XSKMAP that it redirects to: key by key a socket. All sockets of one
 * interface in this process share one attachment; each use of it is an object of this class. With the last one the program is
 * detached, and so it is when the process ends, however that happens.
 *
 * <p>{@code Umem.open} does all of this. To keep a program attached while sockets come and go, open one more.
 *
 * <p>Threads: any.
 */
public final class XdpAttachment implements AutoCloseable {

    private final Attached attached;
    private boolean closed;

    private XdpAttachment(Attached attached) {
        this.attached = attached;
    }

    /**
     * Attaches a program to an interface, or joins the attachment that this process has there.
     *
     * @param device an interface of the network namespace of this thread
     * @param program what to attach; not {@link XdpProgram#none}
     * @param mode where it runs
     * @return an attachment, to be closed by the caller
     * @throws XdpException if it cannot be attached: EBUSY or EEXIST if another program is there. The message has the remedy
     * @throws IllegalArgumentException if there is no program
     */
    public static XdpAttachment open(String device, XdpProgram program, AttachMode mode) throws XdpException {
        if (program.kind == XdpProgram.Kind.NONE) {
            throw new IllegalArgumentException("no program has no attachment");
        }
        return new XdpAttachment(Attached.join(device, program, mode));
    }

    /**
     * Puts a socket into the XSKMAP: packets that the program redirects with this key go to it from now on. The programs made here
     * use the queue as the key, and a socket of another queue gets nothing.
     *
     * @param key 0 to the map's size - 1; maps that are made here have one entry for each queue, and 64 at least
     * @param fd the socket's descriptor: {@code XdpSocket#fd}
     * @throws XdpException if the map does not take it: E2BIG if it has no such key
     */
    public void put(int key, int fd) throws XdpException {
        requireOpen().put(key, fd);
    }

    /**
     * Takes a socket out of the XSKMAP, if it was put there by {@link #put} and not replaced since. Its packets go to the host
     * then. The kernel takes closed sockets out by itself.
     *
     * @param key the key
     * @param fd the socket's descriptor
     */
    public void remove(int key, int fd) {
        requireOpen().remove(key, fd);
    }

    /**
     * {@return where the program runs: what {@link AttachMode#AUTO} became; NATIVE or SKB; AUTO for a program that
     * another process attached}
     */
    public AttachMode mode() {
        return requireOpen().mode();
    }

    /**
     * {@return the kernel's number of the program, as {@code bpftool prog} shows it; 0 if it is unknown, as it is for a
     * pinned map}
     */
    public int programId() {
        return requireOpen().programId();
    }

    /**
     * Gives the link a path, so that the program stays attached when this process ends, until the file is deleted.
     *
     * @param path a new file in a file system of type bpf
     * @throws XdpException if that is not possible; EPERM if it is a file system of another type
     * @throws IllegalStateException if another process attached the program
     */
    public void pin(Path path) throws XdpException {
        requireOpen().pin(path);
    }

    private synchronized Attached requireOpen() {
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
