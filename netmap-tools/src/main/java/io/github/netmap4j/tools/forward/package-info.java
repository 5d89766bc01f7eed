/** {@code netmap bridge} and {@code netmap lb}: packets go from port to port, on the safe layer. */
@NullMarked
package io.github.netmap4j.tools.forward;

import org.jspecify.annotations.NullMarked;
