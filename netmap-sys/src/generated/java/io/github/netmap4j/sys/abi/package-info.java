/**
 * The C side of netmap as jextract sees it: one class per struct, and {@code netmap_h} with the constants and the
 * functions of the C library. Written by {@code scripts/jextract.sh}, not to be edited.
 *
 * <p>Names are C's. Unsigned fields come as signed Java types, flexible arrays with length 0, and no call keeps
 * errno: {@code io.github.netmap4j.sys} is the layer that deals with this.
 *
 * <ul>
 *   <li>jextract 23, libclang 14.0.6
 *   <li>headers sha256 8fad013bf5a3a44eb42ef35467fc4fb0d3fd3e6cfb06e0679713cf13d5334b63
 * </ul>
 */
package io.github.netmap4j.sys.abi;
