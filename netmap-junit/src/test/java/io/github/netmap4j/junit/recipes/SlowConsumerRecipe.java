package io.github.netmap4j.junit.recipes;

import static io.github.netmap4j.junit.NetmapAssertions.assertThat;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.junit.NetmapTest;
import io.github.netmap4j.junit.Port;
import io.github.netmap4j.sys.device.DropReason;
import org.junit.jupiter.api.Test;

/** A broker whose consumers are not equally fast. */
@NetmapTest
class SlowConsumerRecipe {

    static final int SLOTS = 1024;

    @Test
    void aSlowConsumerLosesFramesAndAFastOneDoesNot(
            @Port("vale0:broker") NetmapPort broker,
            @Port("vale0:fast") NetmapPort fast,
            @Port("vale0:slow") NetmapPort slow)
            throws Exception {
        for (int n = 0; n < SLOTS + 9; n++) {
            byte[] toAll = ResponderRecipe.frame(1, 0, n);
            toAll[0] = (byte) 0xff;
            broker.txRing(0).send(toAll);
            broker.txRing(0).sync();
            assertThat(fast).received(toAll);
        }
        assertThat(fast).dropped(DropReason.FULL, 0);
        assertThat(slow).dropped(DropReason.FULL, 10); // a ring of 1024 slots holds 1023
    }
}
