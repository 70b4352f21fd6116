package dev.headrace.runtime.metric;

import dev.headrace.runtime.operator.Drops;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All that an engine publishes about itself since its start. Safe from any thread. Nothing here
 * costs anything per record: threads add up in fields of their own and publish per batch or epoch.
 */
public final class EngineMetrics {
  private final Drops drops = new Drops();
  private final EpochMetrics epochs = new EpochMetrics();
  private final Map<String, StageMetrics> stages = new ConcurrentHashMap<>();
  private final Map<String, InputMetrics> inputs = new ConcurrentHashMap<>();
  private final Map<String, StoreMetrics> stores = new ConcurrentHashMap<>();

  /** Returns the events left out. */
  public Drops drops() {
    return drops;
  }

  /** Returns what is known of epochs. */
  public EpochMetrics epochs() {
    return epochs;
  }

  /** Returns what is known of a stage. */
  public StageMetrics stage(String name) {
    return stages.computeIfAbsent(name, any -> new StageMetrics());
  }

  /** Returns what is known of a topic that is read. */
  public InputMetrics input(String topic) {
    return inputs.computeIfAbsent(topic, any -> new InputMetrics());
  }

  /** Returns what is known of a store. */
  public StoreMetrics store(String name) {
    return stores.computeIfAbsent(name, any -> new StoreMetrics());
  }
}
