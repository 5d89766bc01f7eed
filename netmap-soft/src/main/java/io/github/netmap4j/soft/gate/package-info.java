/** Which thread may sync a ring, and the fence of those who are about to sleep. */
@NullMarked
package io.github.netmap4j.soft.gate;

import org.jspecify.annotations.NullMarked;
