/** The program and its options. */
package io.github.netmap4j.fuse.command;
