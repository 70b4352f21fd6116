/**
 * Each job three times: for Headrace, for Kafka Streams, and as the minimum by hand. A new operator
 * adds one file here and one line to the catalog of workloads.
 */
@NullMarked
package dev.headrace.benchmarks.job;

import org.jspecify.annotations.NullMarked;
