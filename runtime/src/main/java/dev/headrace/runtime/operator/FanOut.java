package dev.headrace.runtime.operator;

import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Passes each event to none or several operators, in plan order. */
public final class FanOut implements Operator {
  private final Operator[] downstream;

  private FanOut(List<Operator> downstream) {
    this.downstream = downstream.toArray(Operator[]::new);
  }

  /** Returns an operator that feeds all these; a single one is returned as it is. */
  public static Operator to(List<Operator> downstream) {
    return downstream.size() == 1 ? downstream.get(0) : new FanOut(downstream);
  }

  @Override
  public void process(
      @Nullable Object key, @Nullable Object value, long timestampMs, Headers headers) {
    for (Operator operator : downstream) {
      operator.process(key, value, timestampMs, headers);
    }
  }
}
