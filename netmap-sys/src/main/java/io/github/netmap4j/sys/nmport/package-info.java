/**
 * libnetmap's port API under its C names: {@link io.github.netmap4j.sys.nmport.Nmport} opens ports from specifications
 * such as {@code netmap:eth0-1/x@conf:slots=512}, {@link io.github.netmap4j.sys.nmport.Nmreq} has the parts of the parser,
 * {@link io.github.netmap4j.sys.nmport.Nmctx} is where ports share mappings and send errors.
 *
 * <p>Built on the control API ({@link io.github.netmap4j.sys.ctrl}); {@code nm_open} is the older way, on
 * {@code NIOCREGIF}.
 */
@NullMarked
package io.github.netmap4j.sys.nmport;

import org.jspecify.annotations.NullMarked;
