package io.github.netmap4j.internal;

import io.github.netmap4j.sys.device.NetmapDevice;
import java.lang.ref.Cleaner;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An open port, and where it was opened. It does not refer to the object that the program holds. */
public final class OpenPort implements Runnable {

    private static final System.Logger LOG = System.getLogger("io.github.netmap4j");

    private final String name;
    private final NetmapDevice device;
    private final AutoCloseable port;
    private final @Nullable Throwable place;

    /** Set before the program gets the port. */
    @SuppressWarnings("NullAway.Init")
    Cleaner.Cleanable cleanable;

    OpenPort(String name, NetmapDevice device, AutoCloseable port, @Nullable Throwable place) {
        this.name = name;
        this.device = device;
        this.port = port;
        this.place = place;
    }

    /** {@return the port's name, with the prefix} */
    public String name() {
        return name;
    }

    /** {@return the device that the port is open on} */
    public NetmapDevice device() {
        return device;
    }

    /**
     * {@return a throwable whose stack trace says where the port was opened; empty unless {@link OpenPorts#TRACE} was
     * on then}
     */
    public Optional<Throwable> place() {
        return Optional.ofNullable(place);
    }

    /** Call it when the program has closed the port, which is then no leak. */
    public void closed() {
        OpenPorts.remove(this);
        cleanable.clean();
    }

    /** For the cleaner: nobody can close the port any more. Does nothing for a closed one. */
    @Override
    public void run() {
        if (!OpenPorts.remove(this)) {
            return;
        }
        LeakEvent.write(this);
        LOG.log(
                System.Logger.Level.WARNING,
                name + " on " + device + " was never closed; it is now, since nothing refers to it: close it with"
                        + " try-with-resources"
                        + (place == null ? " (-D" + OpenPorts.TRACE + "=true shows where it was opened)" : ""),
                place);
        try {
            port.close();
        } catch (Exception failed) {
            LOG.log(System.Logger.Level.WARNING, name + " on " + device + " could not be closed", failed);
        }
    }

    /** {@return the port for logs, such as {@code vale0:a on soft}} */
    @Override
    public String toString() {
        return name + " on " + device;
    }
}
