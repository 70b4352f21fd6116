/**
 * Where the job runs: a Kafka cluster, a broker started for the run, or the memory of this process.
 * Bytes in, bytes out; imports Headrace's runtime and nothing else of the job.
 */
@NullMarked
package dev.headrace.examples.accesslog.world;

import org.jspecify.annotations.NullMarked;
