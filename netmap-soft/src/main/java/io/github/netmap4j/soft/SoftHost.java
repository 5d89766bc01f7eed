package io.github.netmap4j.soft;

import io.github.netmap4j.soft.nic.HostStack;
import io.github.netmap4j.sys.call.Timeouts;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/**
 * The host behind a software NIC, in place of the network stack of Linux or FreeBSD behind a real one. It has no
 * protocols: it sends the frames that a program gives it, and queues up to 1023 frames that arrive for it.
 *
 * <p>While the NIC's rings are in netmap mode, what comes from the wire stays with netmap, and what the host sends goes to
 * the host rings: nothing passes between the two unless a program forwards it. Otherwise the host sends to the wire and
 * receives from it.
 *
 * <p>All methods may be called from any thread.
 */
public final class SoftHost {

    private final String nic;
    private final HostStack stack;

    SoftHost(String nic, HostStack stack) {
        this.nic = nic;
        this.stack = stack;
    }

    /**
     * Sends a frame. If its destination has no room, the frame is lost, as from a real host.
     *
     * @param frame an Ethernet frame without checksum, 14 to 2048 bytes; the caller may reuse it when this returns
     * @throws IllegalArgumentException if it is shorter or longer
     */
    public void send(MemorySegment frame) {
        stack.send(frame);
    }

    /**
     * Takes the frame that arrived first.
     *
     * @param into where to copy the frame; 2048 bytes are always enough
     * @return its length, or -1 if there is none
     * @throws IndexOutOfBoundsException if the frame does not fit; it stays in the queue
     */
    public int receive(MemorySegment into) {
        return stack.receive(into);
    }

    /**
     * Waits for a frame.
     *
     * @param time the longest wait; zero or less checks once
     * @return whether there is one; false on timeout, or if the thread was interrupted: its interrupt status stays set
     */
    public boolean await(Duration time) {
        return stack.await(Timeouts.nanos(time));
    }

    /** {@return how many frames arrived while 1023 were waiting} */
    public long lost() {
        return stack.lost();
    }

    /** {@return the NIC's name} */
    @Override
    public String toString() {
        return nic + "^";
    }
}
