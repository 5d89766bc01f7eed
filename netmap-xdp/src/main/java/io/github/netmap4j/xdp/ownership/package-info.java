/** Tracks the owner of each frame of a UMEM. Not exported: the queues of the safe layer call it for every frame. */
@NullMarked
package io.github.netmap4j.xdp.ownership;

import org.jspecify.annotations.NullMarked;
