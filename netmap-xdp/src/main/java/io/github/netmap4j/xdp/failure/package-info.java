/** How the safe layer of AF_XDP reports refusals of the kernel: errno, operation, and remedy. */
@NullMarked
package io.github.netmap4j.xdp.failure;

import org.jspecify.annotations.NullMarked;
