package io.github.netmap4j.junit.recipes;

import static io.github.netmap4j.junit.NetmapAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.junit.NetmapExtension;
import io.github.netmap4j.junit.Port;
import io.github.netmap4j.soft.clock.VirtualClock;
import io.github.netmap4j.soft.link.Link;
import io.github.netmap4j.sys.device.DropReason;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Loss, and a program that sends again after a timeout, which takes no time here. */
class RetransmissionRecipe {

    // @start region="device"
    static final VirtualClock CLOCK = VirtualClock.automatic(1); // it moves when the one thread waits

    @RegisterExtension
    static final NetmapExtension NETMAP = NetmapExtension.device(device -> device.clock(CLOCK)
            .cable(
                    "a",
                    "b",
                    1,
                    64,
                    Link.builder().lose(n -> n < 2).delay(Duration.ofMillis(3)).build()));
    // @end region="device"

    /** The program: sends until there is an answer, each minute. Returns how often it sent. */
    static int sendUntilAnswered(NetmapPort port, byte[] frame) throws InterruptedException {
        int sent = 0;
        do {
            port.txRing(0).send(frame);
            port.txRing(0).sync();
            sent++;
        } while (sent < 5 && !port.awaitRx(Duration.ofMinutes(1)));
        return sent;
    }

    @Test
    void whatIsLostIsSentAgain(@Port("a") NetmapPort a, @Port("b") NetmapPort b) throws Exception {
        long before = CLOCK.nanoTime();
        assertEquals(5, sendUntilAnswered(a, ResponderRecipe.frame(1, 2, 7))); // nobody answers
        assertEquals(Duration.ofMinutes(4).toNanos(), CLOCK.nanoTime() - before);
        byte[] frame = ResponderRecipe.frame(1, 2, 7);
        assertThat(b).received(frame, frame, frame).receivedNothing(); // two of five were lost
        assertThat(a).dropped(DropReason.LOST, 2);
    }
}
