/** Sync loops and their CSBs. */
package io.github.netmap4j.soft.kloop;
