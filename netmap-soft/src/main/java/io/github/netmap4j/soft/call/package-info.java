/** The calls of a program: ioctl, poll, sync, mmap, and the descriptors. */
package io.github.netmap4j.soft.call;
