/** What keeps an interface from working with netmap, found before a port is opened. */
@NullMarked
package io.github.netmap4j.preflight;

import org.jspecify.annotations.NullMarked;
