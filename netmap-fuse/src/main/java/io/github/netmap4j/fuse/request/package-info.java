/** What a request does: open files, and the calls of the device. */
package io.github.netmap4j.fuse.request;
