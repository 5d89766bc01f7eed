/** Pools, regions and the table of memory ids. */
package io.github.netmap4j.soft.memory;
