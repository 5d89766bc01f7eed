/** Calls of the operating system that drivers share. */
package io.github.netmap4j.nic.system;
