/**
 * How the safe layer of AF_XDP reports refusals of the kernel: errno, operation, and remedy.
 */
package io.github.netmap4j.xdp.failure;
