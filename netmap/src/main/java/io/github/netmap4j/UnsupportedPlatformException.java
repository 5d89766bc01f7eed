package io.github.netmap4j;

import org.jspecify.annotations.Nullable;

/**
 * This operating system's kernel has no netmap. The software device works everywhere.
 */
public final class UnsupportedPlatformException extends PortOpenException {

    private static final long serialVersionUID = 1L;

    UnsupportedPlatformException(String port, String system, @Nullable Throwable cause) {
        super(
                port,
                Reason.NO_DEVICE,
                0,
                "cannot open \"" + port + "\": " + system + " has no netmap (Linux and FreeBSD do); run on the software"
                        + " device: -Dnetmap4j.device=soft, with netmap4j-soft on the class or module path",
                cause);
    }
}
