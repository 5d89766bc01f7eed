package io.github.netmap4j.examples.xdp;

import io.github.netmap4j.examples.Program;
import io.github.netmap4j.xdp.FrameBatch;
import io.github.netmap4j.xdp.Umem;
import io.github.netmap4j.xdp.UmemConfig;
import io.github.netmap4j.xdp.XdpSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * One packet from one interface to another that is connected to it. As root:
 *
 * <pre>{@code
 * ip link add veth0 type veth peer veth1 && ip link set veth0 up && ip link set veth1 up
 * java --enable-native-access=ALL-UNNAMED -cp 'target/classes:target/lib/*' io.github.netmap4j.examples.xdp.HelloXdp
 * }</pre>
 */
@Command(name = "HelloXdp", description = "Sends one packet from one interface to the other.")
public final class HelloXdp implements Callable<Integer> {

    @Mixin
    private XdpOptions options;

    @Parameters(arity = "0..1", defaultValue = "Hello, world!", description = "what to say (default: ${DEFAULT-VALUE})")
    private String text;

    HelloXdp() {}

    static void main(String[] args) {
        System.exit(Program.run(new HelloXdp(), args));
    }

    @Override
    public Integer call() throws Exception {
        byte[] packet = TestPacket.of(text.getBytes(StandardCharsets.UTF_8));
        try (Umem umem = Umem.create(UmemConfig.defaults(), 64);
                XdpSocket veth0 = umem.open(options.from, 0);
                XdpSocket veth1 = umem.open(options.to, 0)) {
            FrameBatch batch = umem.batch(1);
            umem.allocate(batch);
            veth1.fill().topUp();
            batch.frame(0).data().writer().write(packet);
            veth0.tx().produceAndWakeup(batch);
            int packets = veth1.rx().awaitAndConsume(batch, Duration.ofSeconds(1));
            System.out.println(
                    packets == 0
                            ? "nothing came"
                            : TestPacket.text(batch.frame(0).data()));
            return packets == 1 ? 0 : 1;
        }
    }
}
