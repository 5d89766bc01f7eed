/** What keeps an interface from working with netmap, found before a port is opened. */
package io.github.netmap4j.preflight;
