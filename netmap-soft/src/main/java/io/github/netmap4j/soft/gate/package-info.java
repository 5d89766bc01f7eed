/** Who may sync a ring: a lock that is biased to the thread that always does. */
package io.github.netmap4j.soft.gate;
