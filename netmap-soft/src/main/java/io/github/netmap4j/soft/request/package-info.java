/** The two control APIs: NIOCREGIF with the older requests, and NIOCCTRL. */
package io.github.netmap4j.soft.request;
