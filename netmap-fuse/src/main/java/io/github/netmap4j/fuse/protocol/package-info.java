/** The FUSE protocol: requests, replies, and the descriptor that they go through. */
package io.github.netmap4j.fuse.protocol;
