/** The seam: the six calls of a netmap device, who answers them, and how their failures are reported. */
@NullMarked
package io.github.netmap4j.sys.device;

import org.jspecify.annotations.NullMarked;
