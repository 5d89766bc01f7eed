/**
 * The C library's functions as jextract sees them. Written by {@code scripts/jextract.sh}, not to be edited.
 *
 * <p>No call keeps errno, so nobody calls these: {@code io.github.netmap4j.sys.call} takes their addresses and
 * descriptors.
 *
 * <ul>
 *   <li>jextract 23, libclang 14.0.6
 *   <li>headers sha256 7e457dd3ba43131b582f443ffb8d4f6aea540f4dffdec4208130dfe9290f2a39
 * </ul>
 */
package io.github.netmap4j.sys.libc;
