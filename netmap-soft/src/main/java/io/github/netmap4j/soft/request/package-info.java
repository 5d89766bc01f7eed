/** The two front doors: NIOCREGIF and its kin, and NIOCCTRL. */
package io.github.netmap4j.soft.request;
