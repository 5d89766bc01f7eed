/** Registering ports: names, modes, options, the layout of what comes back. */
package io.github.netmap4j.conformance.cases.port;
