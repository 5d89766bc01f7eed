package io.github.netmap4j.examples.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.github.netmap4j.soft.link.Link;
import io.github.netmap4j.soft.link.LinkQueue;
import io.github.netmap4j.sys.device.DropReason;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The snippets of the software device's Javadoc: each is compiled, and runs here. */
final class SoftSnippetsTest {

    @Test
    void link() {
        // @start region="link"
        Link link =
                Link.builder().seed(7).loss(0.02).delay(Duration.ofMillis(5)).build();
        // @end region="link"
        MemorySegment memory = MemorySegment.ofArray(new byte[60]);
        MemorySegment to = MemorySegment.ofArray(new byte[2048]);
        LinkQueue queue = new LinkQueue(link, 0);
        int arrived = 0;
        for (long now = 0; arrived == 0; now += Duration.ofMillis(1).toNanos()) {
            // @start region="queue"
            queue.add(memory, 0, 60);
            DropReason lost = queue.commit(now); // null: it is under way
            for (int length = queue.next(now); length >= 0; length = queue.next(now)) {
                queue.copy(0, to, 0, length);
                queue.remove();
                arrived++;
            }
            // @end region="queue"
            assertNull(lost);
        }
        assertEquals(6, queue.frames());
    }
}
