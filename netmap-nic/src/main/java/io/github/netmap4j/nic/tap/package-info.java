/** A NIC whose cable ends in a tap interface of the host. */
@NullMarked
package io.github.netmap4j.nic.tap;

import org.jspecify.annotations.NullMarked;
