/** The two control APIs: NIOCREGIF with the older requests, and NIOCCTRL. */
@NullMarked
package io.github.netmap4j.soft.request;

import org.jspecify.annotations.NullMarked;
