/** The core: ports, their rings and descriptors. It knows no kind of port. */
@NullMarked
package io.github.netmap4j.soft.port;

import org.jspecify.annotations.NullMarked;
