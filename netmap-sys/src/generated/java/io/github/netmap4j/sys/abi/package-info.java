/**
 * The C side of netmap as jextract sees it: one class per struct, and {@code netmap_h} with the constants. Written by
 * {@code scripts/jextract.sh}, not to be edited.
 *
 * <p>Names are C's. Unsigned fields come as signed Java types, flexible arrays and what pointers point to with length 0:
 * the other packages of {@code io.github.netmap4j.sys} deal with this. Nothing here needs native access.
 *
 * <ul>
 *   <li>jextract 23, libclang 14.0.6
 *   <li>headers sha256 f9e162eba3545edd77997f7ed5cdb8523f551b7f86ef22a5c0a25b1eeaed907c
 * </ul>
 */
package io.github.netmap4j.sys.abi;
