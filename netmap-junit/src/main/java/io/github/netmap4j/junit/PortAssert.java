package io.github.netmap4j.junit;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.RxRing;
import io.github.netmap4j.sys.device.DropReason;
import io.github.netmap4j.sys.device.RingDrops;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AssertionFailureBuilder;

/** Assertions about a port. What they receive is released. */
public final class PortAssert {

    private static final Duration BOUND = Duration.ofSeconds(5);

    private final NetmapPort port;
    private Duration bound = BOUND;

    PortAssert(NetmapPort port) {
        this.port = Objects.requireNonNull(port, "port");
    }

    /**
     * Sets how long the assertions that follow wait for each frame.
     *
     * @param time 5 seconds unless set, by the device's clock
     * @return this
     */
    public PortAssert within(Duration time) {
        bound = Objects.requireNonNull(time, "time");
        return this;
    }

    /**
     * Asserts that the next frames are these, in this order; more may follow. Waits for each.
     *
     * @param frames what is expected
     * @return this
     * @throws AssertionError if another frame comes, or none in time: with both in hexadecimal, and the first difference
     * @throws InterruptedException if this thread is interrupted
     */
    public PortAssert received(byte[]... frames) throws InterruptedException {
        for (int i = 0; i < frames.length; i++) {
            byte[] came = next(bound);
            if (came == null) {
                throw failure("received " + i + " of " + frames.length + " frames within " + bound + "; missing is "
                        + FrameText.of(frames[i]) + dropped());
            }
            if (!Arrays.equals(frames[i], came)) {
                throw failure("frame " + i + " is another one: " + FrameText.difference(frames[i], came));
            }
        }
        return this;
    }

    /**
     * Asserts that nothing has arrived now, after one sync.
     *
     * @return this
     * @throws AssertionError if there is a frame
     * @throws InterruptedException if this thread is interrupted
     */
    public PortAssert receivedNothing() throws InterruptedException {
        byte[] came = next(Duration.ZERO);
        if (came != null) {
            throw failure("received " + FrameText.of(came) + ", and nothing was expected");
        }
        return this;
    }

    /**
     * Asserts how many frames the device dropped at the rings of this port since the device was made.
     *
     * @param reason why
     * @param frames how many
     * @return this
     * @throws AssertionError if there were more or fewer
     */
    public PortAssert dropped(DropReason reason, long frames) {
        long count = port.device().drops().rings().stream()
                .filter(this::isMine)
                .mapToLong(ring -> ring.frames().getOrDefault(reason, 0L))
                .sum();
        if (count != frames) {
            throw failure("dropped " + count + " frames for " + reason + ", not " + frames + dropped());
        }
        return this;
    }

    private boolean isMine(RingDrops ring) {
        return ("netmap:" + ring.port()).equals(port.name()) || ring.port().equals(port.name());
    }

    private String dropped() {
        return port.device().drops().isEmpty()
                ? ""
                : "\n" + port.device() + " dropped: " + port.device().drops();
    }

    private byte @Nullable [] next(Duration wait) throws InterruptedException {
        byte[][] frame = new byte[1][];
        if (port.awaitRx(wait)) {
            for (RxRing ring : port.rxRings()) {
                if (ring.receiveFrames(one -> frame[0] = one.toByteArray(), 1) != 0) {
                    break;
                }
            }
        }
        return frame[0];
    }

    private AssertionError failure(String what) {
        return AssertionFailureBuilder.assertionFailure()
                .message(port + " " + what)
                .build();
    }
}
