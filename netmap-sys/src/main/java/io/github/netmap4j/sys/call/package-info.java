/** How to call C from here, wait in the kernel and be woken. For the modules of this project only. */
@NullMarked
package io.github.netmap4j.sys.call;

import org.jspecify.annotations.NullMarked;
