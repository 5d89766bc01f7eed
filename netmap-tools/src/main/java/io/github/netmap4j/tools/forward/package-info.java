/** {@code netmap bridge}, {@code netmap lb} and {@code netmap link}: packets pass from port to port, on the safe layer. */
@NullMarked
package io.github.netmap4j.tools.forward;

import org.jspecify.annotations.NullMarked;
