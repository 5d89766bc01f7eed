/** AF_XDP beside C. */
@NullMarked
package io.github.netmap4j.bench.xdp;

import org.jspecify.annotations.NullMarked;
