/** A queue of an interface: found by name, waited for after a close, and promiscuous while a socket wants it. */
package io.github.netmap4j.xdp.device;
