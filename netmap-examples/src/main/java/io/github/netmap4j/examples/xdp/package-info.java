/** Programs on AF_XDP, with no netmap: on any two interfaces of a stock kernel. */
@NullMarked
package io.github.netmap4j.examples.xdp;

import org.jspecify.annotations.NullMarked;
