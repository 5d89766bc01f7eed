/** What differs between operating systems: errno, flags, request numbers. */
package io.github.netmap4j.sys.os;
