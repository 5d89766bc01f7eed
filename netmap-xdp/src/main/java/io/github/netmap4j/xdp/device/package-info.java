/** A queue of an interface: found by name, waited for after a close, and promiscuous while a socket wants it. */
@NullMarked
package io.github.netmap4j.xdp.device;

import org.jspecify.annotations.NullMarked;
