package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.string;

import dev.headrace.dsl.processor.Event;
import dev.headrace.dsl.processor.KeyValueStore;
import dev.headrace.dsl.processor.Processor;
import dev.headrace.dsl.processor.ProcessorContext;
import dev.headrace.dsl.processor.StoreDefinition;
import java.time.Duration;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Collects the numbers of each key's events and emits one whenever the wall clock says so: mostly
 * in epochs in which nothing is read.
 */
final class Outbox implements Processor<String, String, String, String> {
  static final StoreDefinition<String, String> STORE =
      StoreDefinition.keyValue("outbox", string(), string());

  private static final Duration INTERVAL = Duration.ofMillis(10);

  private @Nullable KeyValueStore<String, String> waiting;

  @Override
  public void open(ProcessorContext<String, String> context) {
    KeyValueStore<String, String> store = context.store(STORE);
    waiting = store;
    context.everyWallClock(INTERVAL, timeMs -> sendOne(store, context, timeMs));
  }

  private static void sendOne(
      KeyValueStore<String, String> store, ProcessorContext<String, String> context, long timeMs) {
    var rows = new TreeMap<String, String>();
    store.forEach(rows::put);
    if (!rows.isEmpty()) {
      String key = rows.firstKey();
      String numbers = rows.get(key);
      int end = numbers.indexOf(' ', 1);
      if (end < 0) {
        store.delete(key);
      } else {
        store.put(key, numbers.substring(end));
      }
      context.forward(Event.of(key, end < 0 ? numbers : numbers.substring(0, end), timeMs));
    }
  }

  @Override
  public void process(Event<String, String> event) {
    KeyValueStore<String, String> store = waiting;
    if (store != null && event.key() != null && event.value() != null) {
      String before = store.get(event.key());
      String numbers = before == null ? "" : before;
      store.put(event.key(), ModelTopology.append(numbers, event.value()));
    }
  }
}
