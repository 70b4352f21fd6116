package dev.headrace.dsl.plan;

import dev.headrace.dsl.processor.Processor;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * A custom processor with its stores.
 *
 * @param id the node's position in its plan
 * @param input where the events come from
 * @param operator the name of the operator, for display: process or processValues
 * @param name the user's name for it
 * @param processor makes a processor, one per task
 * @param stores the stores it asked for, perhaps none
 * @param location the line of user code that created the node
 */
public record ProcessorNode(
    int id,
    Input input,
    String operator,
    String name,
    Supplier<? extends Processor<Object, Object, Object, Object>> processor,
    List<StoreSpec> stores,
    SourceLocation location)
    implements StatefulNode {

  /** Copies the list. */
  public ProcessorNode {
    stores = List.copyOf(stores);
  }

  @Override
  public List<Input> inputs() {
    return List.of(input);
  }

  @Override
  public @Nullable Serde<?> emittedKeySerde() {
    return null;
  }

  @Override
  public String settings() {
    var settings = new StringBuilder();
    for (StoreSpec store : stores) {
      if (store.layout() instanceof StoreLayout.Versioned versioned) {
        Duration history = Duration.ofMillis(versioned.historyMs());
        settings.append(", history %s of %s".formatted(history, store.name()));
      }
    }
    return settings.toString();
  }

  // Only at run time it says whether it has set a timer.
  @Override
  public boolean followsWallClock() {
    return true;
  }
}
