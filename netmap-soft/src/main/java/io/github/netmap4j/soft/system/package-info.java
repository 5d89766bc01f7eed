/** Calls of the operating system. */
package io.github.netmap4j.soft.system;
