/** Not for programs: what the tools of this library read of it. */
@NullMarked
package io.github.netmap4j.internal;

import org.jspecify.annotations.NullMarked;
