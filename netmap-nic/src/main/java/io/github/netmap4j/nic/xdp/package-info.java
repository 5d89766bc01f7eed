/** A NIC over AF_XDP: a socket for each ring. */
package io.github.netmap4j.nic.xdp;
