/**
 * The C side of AF_XDP as jextract sees it: one class per struct, and {@code xdp_h} with the constants. Written by
 * {@code scripts/jextract.sh}, not to be edited.
 *
 * <p>Names are C's. Unsigned fields come as signed Java types: {@code io.github.netmap4j.xdp.sys} is the layer that
 * deals with this, and that makes the calls.
 *
 * <ul>
 *   <li>jextract 23, libclang 14.0.6
 *   <li>headers sha256 77fe6bb8a40c4406d9e2244919e6630c352e5efa17019b91530e7989455ea4a1
 * </ul>
 */
package io.github.netmap4j.xdp.abi;
