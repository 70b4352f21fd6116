/** What can be measured, by name. A workload runs contenders side by side and returns samples. */
@NullMarked
package dev.headrace.benchmarks.workload;

import org.jspecify.annotations.NullMarked;
