package dev.headrace.dsl.plan;

import java.util.List;
import org.apache.kafka.common.serialization.Serde;

/**
 * The first part of a join by foreign key, beside the left table: numbers subscriptions. Takes
 * {@link Change}s of {@link ForeignRow}s and emits {@link ForeignKeyMessage.LeftRow}s.
 *
 * @param id the node's position in its plan
 * @param input the left table
 * @param name the user's name for the join
 * @param numbers where the last number is kept
 * @param keySerde the serde of the left table's keys
 * @param location the line of user code that created the node
 */
public record SubscribeNode(
    int id, Input input, String name, StoreSpec numbers, Serde<?> keySerde, SourceLocation location)
    implements StatefulNode {

  @Override
  public List<Input> inputs() {
    return List.of(input);
  }

  @Override
  public List<StoreSpec> stores() {
    return List.of(numbers);
  }

  @Override
  public Serde<?> emittedKeySerde() {
    return keySerde;
  }

  @Override
  public String operator() {
    return "subscribe";
  }
}
