/** The core: ports, their rings and descriptors. It knows no kind of port. */
package io.github.netmap4j.soft.port;
