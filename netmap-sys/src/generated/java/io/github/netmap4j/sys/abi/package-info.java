/**
 * The C side of netmap as jextract sees it: one class per struct, and {@code netmap_h} with the constants and the
 * functions of the C library. Written by {@code scripts/jextract.sh}, not to be edited.
 *
 * <p>Names are C's. Unsigned fields come as signed Java types, flexible arrays and what pointers point to with length 0,
 * and no call keeps errno: {@code io.github.netmap4j.sys} is the layer that deals with this. The functions call C, so the
 * JVM must allow native access; constants and structs need none.
 *
 * <ul>
 *   <li>jextract 23, libclang 14.0.6
 *   <li>headers sha256 d0851663bc1fae8da7ae18b53fce2ab4e8b8b4a1b46ad2734fe8ddb678768a0f
 * </ul>
 */
package io.github.netmap4j.sys.abi;
