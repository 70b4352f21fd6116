package dev.headrace.runtime.operator;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
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

  @Override
  public @Nullable Foresight foresight() {
    List<Foresight> all =
        Arrays.stream(downstream)
            .map(Operator::foresight)
            .filter(Objects::nonNull)
            .distinct()
            .toList();
    return switch (all.size()) {
      case 0 -> null;
      case 1 -> all.get(0);
      default ->
          (keyBytes, timestampMs) ->
              all.forEach(foresight -> foresight.expect(keyBytes, timestampMs));
    };
  }
}
