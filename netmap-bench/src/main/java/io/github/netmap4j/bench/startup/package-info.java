/** From the JVM's start to the first packet. */
@NullMarked
package io.github.netmap4j.bench.startup;

import org.jspecify.annotations.NullMarked;
