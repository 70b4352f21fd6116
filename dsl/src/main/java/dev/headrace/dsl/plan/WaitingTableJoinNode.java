package dev.headrace.dsl.plan;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;

/**
 * A join of the events of a stream with the rows that a table with a history had at their
 * timestamps, each once event time has passed the event by a grace. Takes events on its first input
 * and the table's {@link Change}s on its second.
 *
 * @param id the node's position in its plan
 * @param stream where the events come from
 * @param table the table
 * @param join whether events without a row come out, and how values are joined
 * @param graceMs how far event time passes an event before it is joined, at least 0
 * @param store where events wait
 * @param location the line of user code that created the node
 */
public record WaitingTableJoinNode(
    int id,
    Input stream,
    Input table,
    LookupSpec join,
    long graceMs,
    StoreSpec store,
    SourceLocation location)
    implements StatefulNode {

  /** The position of the stream among the inputs. */
  public static final int STREAM = 0;

  /** The position of the table among the inputs. */
  public static final int TABLE = 1;

  @Override
  public List<Input> inputs() {
    return List.of(stream, table);
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

  @Override
  public String settings() {
    return ", grace " + Duration.ofMillis(graceMs);
  }
}
