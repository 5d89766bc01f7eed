package io.github.netmap4j.soft.call;

import io.github.netmap4j.soft.memory.OwnMemory;
import io.github.netmap4j.soft.port.Binding;
import io.github.netmap4j.soft.port.Kring;
import io.github.netmap4j.soft.port.SoftDescriptor;
import io.github.netmap4j.sys.device.SyncHandle;

/** The syncs of one descriptor, for a program in this process. */
public final class SoftSyncHandle implements SyncHandle {

    private final SoftDescriptor descriptor;

    public SoftSyncHandle(SoftDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    @Override
    public int txSync() {
        Binding binding = descriptor.syncable();
        return binding == null ? -descriptor.whyNotSyncable() : -SyncCall.txSync(binding, OwnMemory.INSTANCE);
    }

    @Override
    public int rxSync(boolean time) {
        Binding binding = descriptor.syncable();
        return binding == null ? -descriptor.whyNotSyncable() : -SyncCall.rxSync(binding, time ? 0 : Kring.UNTIMED);
    }
}
