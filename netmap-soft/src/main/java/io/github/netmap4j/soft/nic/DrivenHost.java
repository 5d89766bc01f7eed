package io.github.netmap4j.soft.nic;

import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.port.Upward;
import io.github.netmap4j.soft.spi.Nic;
import io.github.netmap4j.sys.device.DropReason;
import io.github.netmap4j.sys.layout.SlotFields;

/** The host behind a driver's NIC, which takes the frames that are marked for it. */
final class DrivenHost implements Upward, Forwarding.Taker {

    private static final int ETHER_HEADER = 14;

    private final Nic nic;

    DrivenHost(Nic nic) {
        this.nic = nic;
    }

    @Override
    public void forwardUp(Kring ring) {
        Forwarding.up(ring, this);
    }

    @Override
    public void take(Kring from, int slot) {
        long at = from.slot(slot);
        long word = SlotFields.word(from.mem, at);
        int length = SlotFields.length(word);
        long offset = from.offset(at);
        if (!from.isBuffer(SlotFields.index(word))) {
            from.drops.add(DropReason.BAD_BUFFER, 1);
        } else if (length < ETHER_HEADER) {
            from.drops.add(DropReason.TOO_SHORT, 1);
        } else if (length > from.bufferSize - offset) {
            from.drops.add(DropReason.TOO_LONG, 1);
        } else if (!nic.sendUp(SlotFields.index(word), (int) offset, length)) {
            from.drops.add(DropReason.LINK, 1);
        }
    }
}
