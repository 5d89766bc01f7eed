/**
 * The control API, {@code NIOCCTRL}: requests that bind a descriptor to a port, ask about ports and memories, and run
 * VALE switches; with their options. C names stay C names.
 *
 * <p>{@link io.github.netmap4j.sys.ctrl.NmreqHeader} is a request and owns the memory of header and body;
 * {@link io.github.netmap4j.sys.ctrl.NetmapReq} has a method for each type, named as its constant. {@code Nmreq…} is the
 * body, {@code NmreqOpt…} an option. A request needs no close; memory that an option refers to (extmem, CSB) stays the
 * caller's.
 *
 * <p>Numbers for the fields ({@code NR_REG_*}, {@code NR_EXCLUSIVE}, …) are in
 * {@link io.github.netmap4j.sys.abi.netmap_h}.
 */
@NullMarked
package io.github.netmap4j.sys.ctrl;

import org.jspecify.annotations.NullMarked;
