package io.github.netmap4j.nic.xdp;

import static java.lang.System.Logger.Level.WARNING;

import io.github.netmap4j.soft.spi.NicMemory;
import io.github.netmap4j.xdp.CopyMode;
import io.github.netmap4j.xdp.Umem;
import io.github.netmap4j.xdp.XdpSocket;
import io.github.netmap4j.xdp.failure.XdpException;
import io.github.netmap4j.xdp.program.XdpAttachment;
import org.jspecify.annotations.Nullable;

/**
 * A transmit and a receive ring on one socket, which is open while either is on. The program that brings packets is
 * attached only while the receive ring is on.
 */
final class XdpRing {

    private static final System.Logger LOG = System.getLogger("io.github.netmap4j.nic");

    final XdpTx tx;
    final XdpRx rx;

    private final XdpDriver driver;
    private final String device;
    private final int queue;
    private final NicConfig config;

    private @Nullable NicMemory memory;
    private @Nullable XdpSocket socket;
    private @Nullable XdpAttachment attachment;
    private boolean receives;

    XdpRing(XdpDriver driver, String device, int queue, NicConfig config) {
        this.driver = driver;
        this.device = device;
        this.queue = queue;
        this.config = config;
        tx = new XdpTx(config.slots());
        rx = new XdpRx();
    }

    /** See {@link io.github.netmap4j.soft.spi.Nic#turn}. */
    boolean turn(NicMemory of, boolean sending, boolean receiving) {
        boolean wasOpen = socket != null;
        boolean keeps = wasOpen && of.equals(memory) && (receiving || !receives);
        if (!keeps || !sending) {
            keeps &= tx.drain();
        }
        boolean off = !sending && !receiving;
        if (!keeps || off) {
            close();
        }
        if (off) {
            return true;
        }
        try {
            if (socket == null) {
                open(of);
            }
            if (receiving && !receives) {
                receive();
            }
        } catch (XdpException failed) {
            close();
            throw XdpDriver.refusal(failed);
        } catch (RuntimeException refused) {
            close();
            throw refused;
        }
        return !wasOpen || keeps;
    }

    private void open(NicMemory of) throws XdpException {
        Umem umem = driver.acquire(of, false);
        memory = of;
        XdpSocket opened = umem.open(device, queue, config.socket());
        socket = opened;
        tx.open(opened, of);
        rx.open(opened, of);
        if (config.socket().copyMode() == CopyMode.ZERO_COPY || opened.zeroCopy()) {
            // Some drivers send with zero copy only while a program is attached.
            attach();
        }
    }

    private void attach() throws XdpException {
        if (attachment == null && config.program().isPresent()) {
            DefaultRoute.warn(device, config.program());
            attachment =
                    XdpAttachment.open(device, config.program(), config.socket().attachMode());
        }
    }

    /** Packets arrive from the first flush on, when there are buffers to receive into. */
    private void receive() throws XdpException {
        attach();
        receives = true;
        rx.receiveBy(attachment, queue);
    }

    private void close() {
        rx.close();
        tx.close();
        receives = false;
        if (attachment != null) {
            if (socket != null) {
                attachment.remove(queue, socket.fd());
            }
            attachment.close();
            attachment = null;
        }
        if (socket != null) {
            try {
                socket.close();
            } catch (XdpException late) {
                LOG.log(WARNING, late.getMessage());
            }
            socket = null;
        }
        if (memory != null) {
            driver.release(memory, false);
            memory = null;
        }
    }
}
