package io.github.netmap4j.conformance;

import io.github.netmap4j.junit.DeviceWrapper;
import io.github.netmap4j.soft.SoftDevice;

/** A software device whose calls a mutant can change. */
class WatchedDevice extends DeviceWrapper {

    WatchedDevice() {
        this(SoftDevice.builder().build());
    }

    WatchedDevice(SoftDevice inner) {
        super(inner);
    }
}
