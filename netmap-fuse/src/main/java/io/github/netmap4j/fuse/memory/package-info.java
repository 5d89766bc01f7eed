/** Memory that is shared: all rings and buffers, and what clients bring along. */
package io.github.netmap4j.fuse.memory;
