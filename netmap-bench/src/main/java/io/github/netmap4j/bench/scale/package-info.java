/** How the cost grows with rings, ports and slots. */
@NullMarked
package io.github.netmap4j.bench.scale;

import org.jspecify.annotations.NullMarked;
