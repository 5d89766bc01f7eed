/**
 * Who has each frame of a UMEM. Not exported: the queues of the safe layer call it for every frame.
 */
package io.github.netmap4j.xdp.ownership;
