/**
 * XDP programs: which packets of an interface go to AF_XDP sockets.
 */
package io.github.netmap4j.xdp.program;
