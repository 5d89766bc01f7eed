/** NICs, the wire between them, and the hosts behind them. */
package io.github.netmap4j.soft.nic;
