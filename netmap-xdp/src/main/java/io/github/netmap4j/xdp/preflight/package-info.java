/**
 * What keeps AF_XDP from working well on an interface, told before anything is opened.
 */
package io.github.netmap4j.xdp.preflight;
