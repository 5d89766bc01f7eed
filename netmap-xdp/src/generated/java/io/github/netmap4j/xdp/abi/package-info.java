/**
 * The C side of AF_XDP as jextract sees it: one class per struct, and {@code xdp_h} with the constants. Written by
 * {@code scripts/jextract.sh}, not to be edited.
 *
 * <p>Names are C's. Unsigned fields come as signed Java types: {@code io.github.netmap4j.xdp.sys} is the layer that
 * deals with this, and that makes the calls.
 *
 * <ul>
 *   <li>jextract 23, libclang 14.0.6
 *   <li>headers sha256 6ca41c3646c7600694bc66e18f96b1e38da07e9a972961e014170becb8da3b8c
 * </ul>
 */
package io.github.netmap4j.xdp.abi;
