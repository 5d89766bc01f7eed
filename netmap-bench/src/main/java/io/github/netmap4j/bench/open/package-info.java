/** What it costs to open ports, as there are more of them. */
@NullMarked
package io.github.netmap4j.bench.open;

import org.jspecify.annotations.NullMarked;
