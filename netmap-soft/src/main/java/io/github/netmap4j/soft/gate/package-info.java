/** Which thread may sync a ring: a lock biased to the thread that always does. */
@NullMarked
package io.github.netmap4j.soft.gate;

import org.jspecify.annotations.NullMarked;
