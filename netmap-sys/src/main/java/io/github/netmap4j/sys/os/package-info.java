/** What differs between operating systems: errno, flags, request numbers. */
@NullMarked
package io.github.netmap4j.sys.os;

import org.jspecify.annotations.NullMarked;
