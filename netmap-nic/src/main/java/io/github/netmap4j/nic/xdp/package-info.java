/** A NIC over AF_XDP: a socket for each ring. */
@NullMarked
package io.github.netmap4j.nic.xdp;

import org.jspecify.annotations.NullMarked;
