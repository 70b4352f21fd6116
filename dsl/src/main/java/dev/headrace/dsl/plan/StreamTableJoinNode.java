package dev.headrace.dsl.plan;

import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * A join of the events of a stream with the rows of a table that have their keys. Takes events on
 * its first input and a table's {@link Change}s on its second.
 *
 * @param id the node's position in its plan
 * @param stream where the events come from
 * @param table the table
 * @param join whether events without a row come out, and how values are joined
 * @param location the line of user code that created the node
 */
public record StreamTableJoinNode(
    int id, Input stream, Input table, LookupSpec join, SourceLocation location)
    implements StatefulNode {

  /** The position of the stream among the inputs. */
  public static final int STREAM = 0;

  /** The position of the table among the inputs. */
  public static final int TABLE = 1;

  @Override
  public List<Input> inputs() {
    return List.of(stream, table);
  }

  /** Returns none: the rows are the table's. */
  @Override
  public List<StoreSpec> stores() {
    return List.of();
  }

  @Override
  public @Nullable Serde<?> emittedKeySerde() {
    return null;
  }

  @Override
  public String operator() {
    return join.type().operator();
  }

  @Override
  public @Nullable String name() {
    return null;
  }
}
