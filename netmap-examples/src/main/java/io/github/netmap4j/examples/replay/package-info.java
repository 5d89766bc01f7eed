/** The replay of a capture file through two netmap ports, on the raw layer. */
@NullMarked
package io.github.netmap4j.examples.replay;

import org.jspecify.annotations.NullMarked;
