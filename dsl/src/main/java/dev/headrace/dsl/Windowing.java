package dev.headrace.dsl;

import dev.headrace.dsl.plan.Emission;
import dev.headrace.dsl.window.WindowRule;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * How grouped events are divided by time, and when their results come.
 *
 * @param rule the windows, or null for none
 * @param emission when results are emitted
 * @param late what becomes of late events
 * @param resultKeySerde the serde of the keys of the results
 * @param <K> the type of the keys
 * @param <V> the type of the values
 * @param <R> the type of the results' keys: {@code K}, or {@code Windowed<K>}
 */
record Windowing<K, V, R>(
    @Nullable WindowRule rule,
    Emission emission,
    List<Consumer<? super EventStream<K, V>>> late,
    Serde<R> resultKeySerde) {

  static <K, V> Windowing<K, V, K> none(Serde<K> keySerde) {
    return new Windowing<>(null, Emission.UPDATES, List.of(), keySerde);
  }

  Windowing<K, V, R> emitting(Emission when) {
    return new Windowing<>(rule, when, late, resultKeySerde);
  }

  Windowing<K, V, R> withLate(Consumer<? super EventStream<K, V>> continuation) {
    List<Consumer<? super EventStream<K, V>>> all = new ArrayList<>(late);
    all.add(continuation);
    return new Windowing<>(rule, emission, List.copyOf(all), resultKeySerde);
  }
}
