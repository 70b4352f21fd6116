package dev.headrace.testing;

import dev.headrace.dsl.window.Windowed;
import dev.headrace.testing.BatchOracle.Result;
import dev.headrace.testing.BatchOracle.Window;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a run of a model topology has committed, in the words of the oracle. */
final class ModelResults {
  private ModelResults() {}

  static <V> List<Result<String>> plain(OutputTopic<String, V> output) {
    return results(output, Function.identity());
  }

  static <V> List<Result<Window>> windowed(OutputTopic<Windowed<String>, V> output) {
    return results(output, ModelResults::window);
  }

  private static <K, L> List<Result<L>> results(
      OutputTopic<K, ?> topic, Function<@Nullable K, @Nullable L> keyOf) {
    List<Result<L>> results = new ArrayList<>();
    for (OutputRecord<K, ?> output : topic.records()) {
      Object value = output.value();
      results.add(
          new Result<>(
              keyOf.apply(output.key()),
              value == null ? null : value.toString(),
              output.timestamp().toEpochMilli()));
    }
    return results;
  }

  private static @Nullable Window window(@Nullable Windowed<String> windowed) {
    return windowed == null ? null : new Window(windowed.key(), windowed.startMs());
  }

  static Map<String, String> rows(StoreView<String, Object> store) {
    Map<String, String> rows = new LinkedHashMap<>();
    store.rows().forEach((key, row) -> rows.put(key, row.toString()));
    return rows;
  }

  static Map<Window, String> windowRows(StoreView<String, String> store) {
    Map<Window, String> rows = new LinkedHashMap<>();
    store.windows().forEach((key, row) -> rows.put(new Window(key.key(), key.startMs()), row));
    return rows;
  }
}
