package dev.headrace.dsl.plan;

import java.util.List;
import org.apache.kafka.common.serialization.Serde;

/**
 * The second part of a join by foreign key, beside the right table: knows which left rows name
 * which right row. Takes {@link ForeignKeyMessage.Subscription}s and the right table's {@link
 * Change}s, and emits {@link ForeignKeyMessage.Answer}s by the left key.
 *
 * @param id the node's position in its plan
 * @param inputs where the subscriptions and the right table's changes come from
 * @param name the user's name for the join
 * @param store where the subscriptions are kept
 * @param leftKeySerde the serde of the left table's keys
 * @param rightKeySerde the serde of the right table's keys
 * @param location the line of user code that created the node
 */
public record SubscriptionsNode(
    int id,
    List<Input> inputs,
    String name,
    StoreSpec store,
    Serde<?> leftKeySerde,
    Serde<?> rightKeySerde,
    SourceLocation location)
    implements StatefulNode {

  /** The position of the subscriptions among the inputs. */
  public static final int SUBSCRIPTIONS = 0;

  /** The position of the right table among the inputs. */
  public static final int RIGHT = 1;

  /** Copies the list. */
  public SubscriptionsNode {
    inputs = List.copyOf(inputs);
  }

  @Override
  public List<StoreSpec> stores() {
    return List.of(store);
  }

  @Override
  public Serde<?> emittedKeySerde() {
    return leftKeySerde;
  }

  @Override
  public String operator() {
    return "subscriptions";
  }
}
