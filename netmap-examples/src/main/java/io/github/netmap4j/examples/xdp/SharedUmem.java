package io.github.netmap4j.examples.xdp;

import io.github.netmap4j.examples.Program;
import io.github.netmap4j.xdp.FrameBatch;
import io.github.netmap4j.xdp.Umem;
import io.github.netmap4j.xdp.UmemConfig;
import io.github.netmap4j.xdp.XdpSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Two sockets on one memory: what is received at one end is sent back from the frame it arrived in, with no copy in the
 * program, and so is the answer.
 *
 * <p>The two interfaces are connected, as a veth pair is: see {@link HelloXdp}.
 */
@Command(name = "SharedUmem", description = "Passes one packet back and forth without copying it.")
public final class SharedUmem implements Callable<Integer> {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int ROUNDS = 10;

    @Mixin
    private XdpOptions options;

    SharedUmem() {}

    static void main(String[] args) {
        System.exit(Program.run(new SharedUmem(), args));
    }

    @Override
    public Integer call() throws Exception {
        try (Umem umem = Umem.create(UmemConfig.defaults(), 256);
                XdpSocket one = umem.open(options.from, 0);
                XdpSocket other = umem.open(options.to, 0)) {
            FrameBatch packet = umem.batch(1);
            umem.allocate(packet);
            packet.frame(0).data().writer().write(TestPacket.of("ball".getBytes(StandardCharsets.UTF_8)));
            give(umem, one, 64);
            give(umem, other, 64);
            XdpSocket sender = one;
            XdpSocket receiver = other;
            int flights = 0;
            while (flights < ROUNDS) {
                sender.tx().produceAndWakeup(packet);
                if (receiver.rx().awaitAndConsume(packet, TIMEOUT) == 0) {
                    break;
                }
                // The frame that the packet was in before is free again.
                sender.completion().recycle();
                give(umem, receiver, 1);
                XdpSocket last = sender;
                sender = receiver;
                receiver = last;
                flights++;
            }
            String said = flights == ROUNDS ? TestPacket.text(packet.frame(0).data()) : "lost";
            System.out.printf(Locale.ROOT, "%d flights: %s%n", flights, said);
            return flights == ROUNDS ? 0 : 1;
        }
    }

    private static void give(Umem umem, XdpSocket socket, int frames) {
        FrameBatch empty = umem.batch(frames);
        umem.allocate(empty);
        socket.fill().produce(empty);
        umem.free(empty);
    }
}
