/** Ping-pong. */
@NullMarked
package io.github.netmap4j.bench.latency;

import org.jspecify.annotations.NullMarked;
