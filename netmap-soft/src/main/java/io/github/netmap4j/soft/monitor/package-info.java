/** Monitors. */
package io.github.netmap4j.soft.monitor;
