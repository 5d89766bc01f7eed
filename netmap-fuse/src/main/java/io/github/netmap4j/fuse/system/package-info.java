/** Functions of libc and files of the proc file system. */
package io.github.netmap4j.fuse.system;
