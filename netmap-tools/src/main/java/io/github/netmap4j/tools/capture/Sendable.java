package io.github.netmap4j.tools.capture;

import io.github.netmap4j.packet.Ethernet;
import io.github.netmap4j.pcap.CaptureReader;

/**
 * Which frames of a capture to send.
 *
 * @param cut whether to send frames whose end was not captured
 */
record Sendable(boolean cut) {

    boolean test(CaptureReader in) {
        return !isTooShort(in) && (cut || !in.isCut());
    }

    static boolean isTooShort(CaptureReader in) {
        return in.length() < Ethernet.SIZE;
    }
}
