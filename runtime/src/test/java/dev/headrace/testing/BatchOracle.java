package dev.headrace.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What {@link ModelTopology#full} is to make of its input, computed from the whole input at once
 * and as plainly as possible: the event time of a record is the largest timestamp up to and with
 * it, its window is closed from end + grace on, and everything else is grouping.
 */
final class BatchOracle {
  static final long SIZE_MS = 10;
  static final long GRACE_MS = 5;

  /** A key within the window that starts then. */
  record Window(String key, long startMs) {
    long closeMs() {
      return startMs + SIZE_MS + GRACE_MS;
    }

    @Override
    public String toString() {
      return key + "[" + startMs + "," + (startMs + SIZE_MS) + ")";
    }
  }

  /** A result or a row. */
  record Result<K>(@Nullable K key, @Nullable String value, long timestampMs) {
    @Override
    public String toString() {
      return key + "=" + value + " at " + timestampMs;
    }
  }

  /** A change of a row by the input of this index. */
  record Update<K>(int input, Result<K> result) {}

  private final List<ModelInput> inputs;
  private final long[] eventTimesMs;

  BatchOracle(List<ModelInput> inputs) {
    this.inputs = List.copyOf(inputs);
    this.eventTimesMs = new long[inputs.size()];
    long latestMs = Long.MIN_VALUE;
    for (int index = 0; index < inputs.size(); index++) {
      latestMs = Math.max(latestMs, inputs.get(index).timestampMs());
      eventTimesMs[index] = latestMs;
    }
  }

  private long eventTimeMs() {
    return inputs.isEmpty() ? Long.MIN_VALUE : eventTimesMs[inputs.size() - 1];
  }

  /** Returns the final results of closed windows in the order in which they are to come. */
  List<Result<Window>> finals() {
    return windowsPerLetter().entrySet().stream()
        .filter(entry -> entry.getKey().closeMs() <= eventTimeMs())
        .map(entry -> result(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** Returns the rows of windows that are still open, by window and key bytes. */
  Map<Window, String> openFinals() {
    Map<Window, String> open = new LinkedHashMap<>();
    windowsPerLetter()
        .forEach(
            (window, records) -> {
              if (window.closeMs() > eventTimeMs()) {
                open.put(window, numbers(records));
              }
            });
    return open;
  }

  private Map<Window, List<ModelInput>> windowsPerLetter() {
    Comparator<Window> order =
        Comparator.comparingLong(Window::startMs)
            .thenComparing(
                window -> window.key().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);
    Map<Window, List<ModelInput>> windows = new TreeMap<>(order);
    for (int index = 0; index < inputs.size(); index++) {
      ModelInput input = inputs.get(index);
      if (reachesLetters(input) && !isLate(index)) {
        String letter = Objects.requireNonNull(input.letter());
        windows.computeIfAbsent(window(letter, input), any -> new ArrayList<>()).add(input);
      }
    }
    return windows;
  }

  /** Returns all updates of the numbers of each key. */
  List<Update<String>> totals() {
    return updates(
        index -> {
          ModelInput input = inputs.get(index);
          return input.letter() == null ? null : input.key();
        });
  }

  /** Returns all updates of the numbers of each key and window. */
  List<Update<Window>> windowUpdates() {
    return updates(
        index -> {
          ModelInput input = inputs.get(index);
          String key = input.key();
          return key == null || input.letter() == null || isLate(index) ? null : window(key, input);
        });
  }

  /** Returns the rows of keys and windows that are still open. */
  Map<Window, String> openWindows() {
    Map<Window, String> open = last(windowUpdates());
    open.keySet().removeIf(window -> window.closeMs() <= eventTimeMs());
    return open;
  }

  /** Returns all updates of the number of closed windows per phase, for these final results. */
  static List<Update<String>> phases(List<Result<Window>> finals) {
    List<Update<String>> updates = new ArrayList<>();
    Map<String, Result<String>> rows = new LinkedHashMap<>();
    for (Result<Window> closed : finals) {
      long startMs = Objects.requireNonNull(closed.key()).startMs();
      String phase = "phase-" + startMs / SIZE_MS % 3;
      Result<String> before = rows.getOrDefault(phase, new Result<>(phase, "0", 0));
      long count = Long.parseLong(Objects.requireNonNull(before.value())) + 1;
      long timestampMs = Math.max(before.timestampMs(), closed.timestampMs());
      Result<String> after = new Result<>(phase, Long.toString(count), timestampMs);
      rows.put(phase, after);
      updates.add(new Update<>(updates.size(), after));
    }
    return updates;
  }

  /** Returns what takes the branch of the letter a. */
  List<Result<String>> loud() {
    return inputs.stream()
        .filter(input -> input.isRecord() && "a".equals(input.letter()))
        .map(input -> new Result<>(input.key(), input.value() + "!", input.timestampMs()))
        .toList();
  }

  /** Returns what takes the other branch. */
  List<Result<String>> rest() {
    return inputs.stream()
        .filter(input -> input.isRecord() && !"a".equals(input.letter()))
        .map(input -> new Result<>(input.key(), input.value(), input.timestampMs()))
        .toList();
  }

  /** Returns how often an event is dropped for its missing key: by the exchange, or both tables. */
  long withoutKey() {
    return records(input -> input.letter() == null) + 2 * records(input -> input.key() == null);
  }

  /** Returns how often an event is dropped for its missing value: by both tables. */
  long withoutValue() {
    return 2 * records(input -> input.key() != null && input.letter() == null);
  }

  /** Returns how many events are late for the windows per letter. */
  long lateForLetters() {
    return late(BatchOracle::reachesLetters);
  }

  /** Returns how many events are late for the windows per key. */
  long lateForKeys() {
    return late(input -> input.key() != null && input.letter() != null);
  }

  private long late(Predicate<ModelInput> reaches) {
    return IntStream.range(0, inputs.size())
        .filter(index -> isLate(index) && reaches.test(inputs.get(index)))
        .count();
  }

  private long records(Predicate<ModelInput> condition) {
    return inputs.stream().filter(ModelInput::isRecord).filter(condition).count();
  }

  private static boolean reachesLetters(ModelInput input) {
    return input.letter() != null && !input.letter().equals("f");
  }

  /** Returns the window of a record of a key. */
  static Window window(String key, ModelInput input) {
    return new Window(key, input.timestampMs() / SIZE_MS * SIZE_MS);
  }

  private boolean isLate(int index) {
    return window("", inputs.get(index)).closeMs() <= eventTimesMs[index];
  }

  private <K> List<Update<K>> updates(IntFunction<@Nullable K> keyOf) {
    Map<K, List<ModelInput>> rows = new LinkedHashMap<>();
    List<Update<K>> updates = new ArrayList<>();
    for (int index = 0; index < inputs.size(); index++) {
      K key = keyOf.apply(index);
      if (key != null) {
        List<ModelInput> row = rows.computeIfAbsent(key, any -> new ArrayList<>());
        row.add(inputs.get(index));
        updates.add(new Update<>(index, result(key, row)));
      }
    }
    return updates;
  }

  private static <K> Result<K> result(K key, List<ModelInput> records) {
    long latestMs = records.stream().mapToLong(ModelInput::timestampMs).max().orElseThrow();
    return new Result<>(key, numbers(records), latestMs);
  }

  private static String numbers(List<ModelInput> records) {
    return records.stream()
        .sorted(Comparator.comparingInt(ModelInput::number))
        .map(record -> " " + record.number())
        .collect(Collectors.joining());
  }

  /** Returns the last value of each key. */
  static <K> Map<K, String> last(List<Update<K>> updates) {
    Map<K, String> last = new LinkedHashMap<>();
    updates.forEach(update -> last.put(update.result().key(), update.result().value()));
    return last;
  }

  /**
   * Returns the last update of each key in each epoch, in the order in which the epoch first
   * changed the keys.
   *
   * @param epochs the number of inputs up to each commit
   */
  static <K> List<Result<K>> consolidated(List<Update<K>> updates, List<Integer> epochs) {
    List<Result<K>> consolidated = new ArrayList<>();
    int from = 0;
    for (int to : epochs) {
      Map<K, Result<K>> changed = new LinkedHashMap<>();
      for (Update<K> update : updates) {
        if (update.input() >= from && update.input() < to) {
          changed.put(update.result().key(), update.result());
        }
      }
      consolidated.addAll(changed.values());
      from = to;
    }
    return consolidated;
  }
}
