/** How a command's progress is shown: a table on a terminal, plain lines, or lines of JSON. */
@NullMarked
package io.github.netmap4j.tools.view;

import org.jspecify.annotations.NullMarked;
