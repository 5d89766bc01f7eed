/** The server's threads: who reads, who serves, and who has had enough. */
package io.github.netmap4j.fuse.worker;
