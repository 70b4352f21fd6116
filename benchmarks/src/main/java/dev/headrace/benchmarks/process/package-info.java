/** Child JVMs as their parent sees them: started, asked, measured through /proc, and ended. */
@NullMarked
package dev.headrace.benchmarks.process;

import org.jspecify.annotations.NullMarked;
