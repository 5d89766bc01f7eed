package io.github.netmap4j.soft.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.netmap4j.testing.Await;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Who gets into a ring, and who has to wait. */
class RingGateTest {

    private final RingGate gate = new RingGate() {};

    @Test
    void aSyncSkipsARingThatAnotherOneSyncs() {
        assertEquals(RingGate.ENTERED, gate.enter());
        assertEquals(RingGate.BUSY, gate.enter());
        gate.leave();
        assertEquals(RingGate.ENTERED, gate.enter());
    }

    @Test
    void whoIsAboutToSleepWaitsForTheOthersEnd() throws Exception {
        assertEquals(RingGate.ENTERED, gate.enter());
        FutureTask<Integer> poll = new FutureTask<>(gate::enterAfterOthers);
        Thread poller = Thread.ofPlatform().start(poll);
        Await.parked(poller);
        gate.leave();
        assertEquals(RingGate.ENTERED, poll.get(10, TimeUnit.SECONDS));
        assertEquals(RingGate.BUSY, gate.enter());
    }

    @Test
    void nobodyWaitsForARingThatIsGone() {
        gate.delete();
        assertEquals(RingGate.GONE, gate.enter());
        assertEquals(RingGate.GONE, gate.enterAfterOthers());
    }
}
