/** NICs, the wire between them, and the hosts behind them. */
@NullMarked
package io.github.netmap4j.soft.nic;

import org.jspecify.annotations.NullMarked;
