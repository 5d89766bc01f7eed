/** The table of ports: looks them up, makes and attaches them. */
@NullMarked
package io.github.netmap4j.soft.control;

import org.jspecify.annotations.NullMarked;
