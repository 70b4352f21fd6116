/** What log lines have in common beside their text. Depends on nothing but the logging facade. */
@NullMarked
package dev.headrace.runtime.logging;

import org.jspecify.annotations.NullMarked;
