package io.github.netmap4j.junit.recipes;

import static io.github.netmap4j.junit.NetmapAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.netmap4j.NetmapPort;
import io.github.netmap4j.junit.NetmapTest;
import io.github.netmap4j.junit.Port;
import org.junit.jupiter.api.Test;

/** A program that answers. */
@NetmapTest
class ResponderRecipe {

    // @start region="answer"
    /** The program: sends each frame back to whom it came from. */
    static void answer(NetmapPort port) {
        port.rxRing(0).receiveFrames(frame -> port.txRing(0).send(turned(frame.toByteArray())), 64);
        port.txRing(0).sync();
    }
    // @end region="answer"

    static byte[] turned(byte[] frame) {
        byte[] answer = frame.clone();
        System.arraycopy(frame, 0, answer, 6, 6);
        System.arraycopy(frame, 6, answer, 0, 6);
        return answer;
    }

    static byte[] frame(int from, int to, int number) {
        byte[] frame = new byte[60];
        frame[0] = 2;
        frame[5] = (byte) to;
        frame[6] = 2;
        frame[11] = (byte) from;
        frame[14] = (byte) number;
        return frame;
    }

    // @start region="test"
    @Test
    void aFrameComesBackToWhomItCameFrom(
            @Port("vale0:client") NetmapPort client, @Port("vale0:server") NetmapPort server) throws Exception {
        client.txRing(0).send(frame(1, 2, 42));
        client.txRing(0).sync();
        assertTrue(server.awaitRx(java.time.Duration.ofSeconds(5)));
        answer(server);
        assertThat(client).received(frame(2, 1, 42)).receivedNothing();
    }
    // @end region="test"
}
