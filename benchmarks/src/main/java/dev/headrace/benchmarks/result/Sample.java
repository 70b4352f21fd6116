package dev.headrace.benchmarks.result;

import com.google.common.collect.ImmutableMap;
import dev.headrace.benchmarks.contender.Contender;

/**
 * One run of one contender.
 *
 * @param contender who
 * @param round in which round; runs of the same round are a pair
 * @param values what was measured
 */
public record Sample(Contender contender, int round, ImmutableMap<Metric, Double> values) {

  /** Returns a value, or NaN when it was not measured. */
  public double value(Metric metric) {
    Double value = values.get(metric);
    return value == null ? Double.NaN : value;
  }
}
