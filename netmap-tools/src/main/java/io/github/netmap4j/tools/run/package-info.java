/** What all commands share: options, the device, the table that lives while they run, the end. */
@NullMarked
package io.github.netmap4j.tools.run;

import org.jspecify.annotations.NullMarked;
