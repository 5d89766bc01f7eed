package io.github.netmap4j.nic.xdp;

import static java.lang.System.Logger.Level.WARNING;

import io.github.netmap4j.nic.system.PrivateNamespace;
import io.github.netmap4j.soft.spi.NicMemory;
import io.github.netmap4j.xdp.CopyMode;
import io.github.netmap4j.xdp.SocketConfig;
import io.github.netmap4j.xdp.Umem;
import io.github.netmap4j.xdp.XdpSocket;
import io.github.netmap4j.xdp.failure.XdpException;
import io.github.netmap4j.xdp.program.AttachMode;
import io.github.netmap4j.xdp.program.XdpAttachment;
import io.github.netmap4j.xdp.program.XdpProgram;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A pair of host rings: a socket at each of two ends of a {@link HostPath}. Only the first pair receives, all that the
 * host sends; each pair sends on its own queue.
 */
final class HostRing {

    private static final System.Logger LOG = System.getLogger("io.github.netmap4j.nic");

    final XdpTx tx;
    final XdpRx rx = new XdpRx();

    private final XdpDriver driver;
    private final int number;
    private final SocketConfig receiver;
    private final SocketConfig transmitter;

    private @Nullable HostPath path;
    private @Nullable NicMemory memory;
    private @Nullable Umem umem;

    private @Nullable XdpSocket out;
    private @Nullable XdpSocket in;
    private @Nullable XdpAttachment attachment;

    HostRing(XdpDriver driver, int number, NicConfig nic) {
        this.driver = driver;
        this.number = number;
        tx = new XdpTx(nic.slots());
        SocketConfig like = nic.socket();
        receiver = config().rxSize(like.rxSize())
                .fillSize(like.fillSize())
                .rxOnly()
                .build();
        transmitter = config().txSize(like.txSize())
                .completionSize(like.completionSize())
                .txOnly()
                .build();
    }

    private static SocketConfig.Builder config() {
        return SocketConfig.builder().program(XdpProgram.none()).copyMode(CopyMode.COPY);
    }

    boolean isOn() {
        return memory != null;
    }

    boolean receives() {
        return in != null;
    }

    /**
     * See {@link io.github.netmap4j.soft.spi.Nic#turn}.
     *
     * @param through the way to the host; the same while the ring is on
     */
    boolean turn(HostPath through, NicMemory of, boolean sending, boolean receiving) {
        path = through;
        boolean keeps = memory == null || of.equals(memory);
        boolean on = sending || receiving;
        if (!keeps || !on) {
            off();
        }
        if (!on) {
            return keeps;
        }
        if (memory == null) {
            umem = driver.acquire(of, true);
            memory = of;
        }
        try {
            turnOut(sending, of);
            turnIn(receiving, of);
        } catch (RuntimeException refused) {
            off();
            throw refused;
        }
        return keeps;
    }

    private void turnOut(boolean on, NicMemory of) {
        if (!on) {
            stopSending();
        } else if (out == null) {
            out = open(HostPath.TO_HOST, number, transmitter);
            tx.open(out, of);
        }
    }

    private void stopSending() {
        if (out != null) {
            boolean _ = tx.drain();
            tx.close();
            close(out);
            out = null;
        }
    }

    private void turnIn(boolean on, NicMemory of) {
        if (on && number == 0 && in == null) {
            in = open(HostPath.FROM_HOST, 0, receiver);
            rx.open(in, of);
            attachment = inside().call(HostRing::attach);
            rx.receiveBy(attachment, 0);
        } else if (!on || in == null) {
            stopReceiving();
            rx.openForNothing(out == null ? -1 : out.fd());
        }
    }

    private void stopReceiving() {
        rx.close();
        if (attachment != null) {
            attachment.remove(0, Objects.requireNonNull(in).fd());
            attachment.close();
            attachment = null;
        }
        if (in != null) {
            close(in);
            in = null;
        }
    }

    private void off() {
        stopSending();
        stopReceiving();
        if (memory != null) {
            driver.release(memory, true);
            memory = null;
            umem = null;
        }
    }

    // ---- in the namespace of the path

    private PrivateNamespace inside() {
        return Objects.requireNonNull(path).inside();
    }

    private XdpSocket open(String end, int queue, SocketConfig config) {
        Umem over = Objects.requireNonNull(umem);
        return inside().call(() -> {
            try {
                return over.open(end, queue, config);
            } catch (XdpException failed) {
                throw XdpDriver.refusal(failed);
            }
        });
    }

    /** A frame that was redirected does not meet generic XDP, so the program is a native one. */
    private static XdpAttachment attach() {
        try {
            return XdpAttachment.open(HostPath.FROM_HOST, XdpProgram.redirectAll(), AttachMode.NATIVE);
        } catch (XdpException failed) {
            throw XdpDriver.refusal(failed);
        }
    }

    private void close(XdpSocket socket) {
        inside().run(() -> {
            try {
                socket.close();
            } catch (XdpException late) {
                LOG.log(WARNING, late.getMessage());
            }
        });
    }
}
