/** Checks, before anything is opened, what keeps AF_XDP from working well on an interface. */
@NullMarked
package io.github.netmap4j.xdp.preflight;

import org.jspecify.annotations.NullMarked;
