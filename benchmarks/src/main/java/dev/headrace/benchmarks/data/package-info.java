/**
 * The input of the workloads: clicks made from a seed. Knows nothing of Kafka, contenders or
 * results.
 */
@NullMarked
package dev.headrace.benchmarks.data;

import org.jspecify.annotations.NullMarked;
