/** Which thread may sync a ring: a lock biased to the thread that always does. */
package io.github.netmap4j.soft.gate;
