/** What the example programs share. */
@NullMarked
package io.github.netmap4j.examples;

import org.jspecify.annotations.NullMarked;
