package io.github.netmap4j;

import static io.github.netmap4j.Soft.packet;

import io.github.netmap4j.async.PacketChannel;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterMethod;

/** The Reactive Streams' own tests of a publisher, on that of a channel. {@link ReactiveStreamsTest} runs them. */
@SuppressWarnings("exports") // TestNG wants it public; in a test's module nobody sees it.
public final class FramePublisherVerification extends FlowPublisherVerification<Frame> {

    private static final long TIMEOUT_MILLIS = 5_000;
    private static final long QUIET_MILLIS = 20;
    private static final Duration LONG = Duration.ofSeconds(50);

    private final List<NetmapPort> ports = new CopyOnWriteArrayList<>();
    private final Soft soft = new Soft();

    /** Made by TestNG. */
    public FramePublisherVerification() {
        super(new TestEnvironment(TIMEOUT_MILLIS, QUIET_MILLIS, QUIET_MILLIS, false));
    }

    /** As many frames as are asked for, through a pipe; when all were seen, the channel is closed. */
    @Override
    public Flow.Publisher<Frame> createFlowPublisher(long elements) {
        Soft.Pipe pipe = soft.pipe(16);
        ports.add(pipe.a());
        ports.add(pipe.b());
        PacketChannel channel = PacketChannel.of(pipe.b());
        Thread.ofVirtual().start(() -> feed(pipe.a(), elements, channel));
        return channel.publisher();
    }

    private static void feed(NetmapPort port, long elements, PacketChannel channel) {
        try (TxRing tx = port.txRing(0)) {
            for (long i = 0; i < elements; i++) {
                while (!tx.send(packet((int) i, 60))) {
                    tx.sync();
                    boolean _ = port.awaitTx(LONG);
                }
                tx.sync();
            }
            if (tx.flush(LONG)) {
                channel.close();
            }
        } catch (InterruptedException | IllegalStateException testIsOver) {
            // The ports are closed after each test, whether or not all frames were wanted.
            channel.close();
        }
    }

    /** One whose channel's ring is in use. */
    @Override
    public Flow.Publisher<Frame> createFailedFlowPublisher() {
        Soft.Pipe pipe = soft.pipe(16);
        ports.add(pipe.a());
        ports.add(pipe.b());
        PacketChannel channel = PacketChannel.of(pipe.b());
        var _ = channel.read(ByteBuffer.allocate(60));
        return channel.publisher();
    }

    /** Closes what a test opened. */
    @AfterMethod(alwaysRun = true)
    public void closePorts() {
        ports.forEach(NetmapPort::close);
        ports.clear();
    }
}
