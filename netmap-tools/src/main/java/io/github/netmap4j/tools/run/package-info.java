/** What all commands share: options, the device, progress reports, and the end. */
@NullMarked
package io.github.netmap4j.tools.run;

import org.jspecify.annotations.NullMarked;
