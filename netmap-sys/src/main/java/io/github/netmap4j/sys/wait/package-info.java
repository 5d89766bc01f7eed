/** Waiting for several ports and other files at once. */
@NullMarked
package io.github.netmap4j.sys.wait;

import org.jspecify.annotations.NullMarked;
