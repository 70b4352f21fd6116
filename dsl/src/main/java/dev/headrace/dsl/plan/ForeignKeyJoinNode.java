package dev.headrace.dsl.plan;

import java.util.List;
import org.apache.kafka.common.serialization.Serde;

/**
 * The last part of a join by foreign key: brings left rows and the answers to their subscriptions
 * together. Takes {@link ForeignKeyMessage.Answer}s and {@link ForeignKeyMessage.LeftRow}s by the
 * left key, and emits {@link Change}s.
 *
 * @param id the node's position in its plan
 * @param inputs where the answers and the left rows come from
 * @param join whether left rows come out without a right one, and how values are joined
 * @param store where both values of each left row are kept; it has the user's name for the join
 * @param rightValueSerde the serde of the right table's values
 * @param location the line of user code that created the node
 */
public record ForeignKeyJoinNode(
    int id,
    List<Input> inputs,
    JoinSpec join,
    StoreSpec store,
    Serde<?> rightValueSerde,
    SourceLocation location)
    implements StatefulNode {

  /** The position of the answers among the inputs. */
  public static final int ANSWERS = 0;

  /** The position of the left rows among the inputs. */
  public static final int ROWS = 1;

  /** Copies the list. */
  public ForeignKeyJoinNode {
    inputs = List.copyOf(inputs);
  }

  @Override
  public List<StoreSpec> stores() {
    return List.of(store);
  }

  @Override
  public Serde<?> emittedKeySerde() {
    return store.keySerde();
  }

  @Override
  public String operator() {
    return join.type().operator();
  }

  @Override
  public String name() {
    return store.name();
  }
}
