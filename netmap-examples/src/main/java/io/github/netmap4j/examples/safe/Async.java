package io.github.netmap4j.examples.safe;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.github.netmap4j.Frame;
import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.RxBatch;
import io.github.netmap4j.async.PacketChannel;
import io.github.netmap4j.examples.Program;
import io.github.netmap4j.sys.device.NetmapDevice;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The asynchronous interfaces of a port, without a blocked platform thread: a server in a virtual thread with blocking
 * reads and writes, a client that chains futures, and a publisher with a subscriber that requests as much as it can
 * take.
 *
 * <p>On real hardware, with a cable between two NICs (all traffic of theirs is cut off from the host meanwhile):
 *
 * <pre>{@code
 * modprobe netmap
 * for i in eth1 eth2; do ip link set $i up promisc on; ethtool -K $i gro off gso off tso off rx off tx off; done
 * java --enable-native-access=ALL-UNNAMED -cp 'target/classes:target/lib/*' \
 *     io.github.netmap4j.examples.safe.Async --device /dev/netmap --ports eth1 eth2
 * }</pre>
 */
@Command(name = "Async", sortOptions = false, description = "Reads and writes packets without blocking a thread.")
public final class Async implements Callable<Integer> {

    private static final int LARGEST = 2048;
    /** The client makes a future for each before the first is answered. */
    private static final int MAX_FRAMES = 100_000;

    @Mixin
    private Program.Options options;

    @Option(
            names = "--ports",
            arity = "2",
            paramLabel = "PORT",
            description = "where client and server are (default: both ends of a pipe)")
    private List<String> ports = List.of("async{1", "async}1");

    @Option(names = "--frames", defaultValue = "1000", description = "how many, each way (default: ${DEFAULT-VALUE})")
    private int frames;

    @Option(
            names = "--patience",
            defaultValue = "60000",
            description =
                    "how long to wait for all answers, and for all that is published, in ms (default: ${DEFAULT-VALUE})")
    private int patience;

    Async() {}

    static void main(String[] args) {
        System.exit(Program.run(new Async(), args));
    }

    @Override
    public Integer call() throws Exception {
        options.checkRange("--frames", frames, 1, MAX_FRAMES);
        options.checkRange("--patience", patience, 1, Long.MAX_VALUE);
        NetmapDevice netmap = options.device();
        try (PacketChannel client = PacketChannel.of(
                        NetmapPort.builder(ports.get(0)).device(netmap).open());
                PacketChannel server = PacketChannel.of(
                        NetmapPort.builder(ports.get(1)).device(netmap).open());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> serving = threads.submit(() -> serve(server));
            try {
                CompletableFuture<Integer> right = CompletableFuture.completedFuture(0);
                for (int i = 0; i < frames; i++) {
                    int number = i;
                    right = right.thenCompose(before -> ask(client, number).thenApply(ok -> ok ? before + 1 : before));
                }
                int answers = right.get(patience, MILLISECONDS);
                System.out.printf(Locale.ROOT, "%d of %d answers are right%n", answers, frames);

                Subscriber subscriber = new Subscriber(frames);
                client.publisher().subscribe(subscriber);
                int inOrder = subscriber.done.get(patience, MILLISECONDS);
                System.out.printf(Locale.ROOT, "%d of %d published frames are in order%n", inOrder, frames);
                serving.get();
                return answers == frames && inOrder == frames ? 0 : 1;
            } finally {
                // Where nobody asks, it would wait for ever.
                serving.cancel(true);
            }
        }
    }

    /** Futures, one after the other: nothing waits here. */
    private static CompletableFuture<Boolean> ask(PacketChannel client, int number) {
        ByteBuffer answer = ByteBuffer.allocate(LARGEST);
        return client.write(TestFrame.of(1, 2, 4).putInt(number).rewind())
                .thenCompose(_ -> client.read(answer))
                .thenApply(_ -> answer.getInt(TestFrame.PAYLOAD) == number);
    }

    /** Blocking code, in a virtual thread: answers everything, then sends as many frames of its own. */
    private Void serve(PacketChannel server) throws Exception {
        int answered = 0;
        while (answered < frames) {
            try (RxBatch batch = server.nextBatch(64).get()) {
                for (Frame frame : batch) {
                    if (TestFrame.is(frame)) {
                        int number = (int) frame.u32(TestFrame.PAYLOAD);
                        server.write(TestFrame.of(2, 1, 4).putInt(number).rewind())
                                .get();
                        answered++;
                    }
                }
            }
        }
        for (int i = 0; i < frames; i++) {
            server.write(TestFrame.of(2, 1, 4).putInt(i).rewind()).get();
        }
        return null;
    }

    /** Asks for a few frames at a time, and ends its subscription when it has seen enough. */
    private static final class Subscriber implements Flow.Subscriber<Frame> {

        private static final int AT_A_TIME = 16;

        private final CompletableFuture<Integer> done = new CompletableFuture<>();
        private final int wanted;
        private Flow.@Nullable Subscription subscription;
        private int seen;
        private int inOrder;

        Subscriber(int wanted) {
            this.wanted = wanted;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(AT_A_TIME);
        }

        @Override
        public void onNext(Frame frame) {
            Flow.Subscription from = Objects.requireNonNull(subscription, "a frame before onSubscribe");
            inOrder += TestFrame.is(frame) && frame.u32(TestFrame.PAYLOAD) == seen ? 1 : 0;
            if (++seen == wanted) {
                from.cancel();
                done.complete(inOrder);
            } else if (seen % AT_A_TIME == 0) {
                from.request(AT_A_TIME);
            }
        }

        @Override
        public void onError(Throwable failed) {
            done.completeExceptionally(failed);
        }

        @Override
        public void onComplete() {
            done.complete(inOrder);
        }
    }
}
