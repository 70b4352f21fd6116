package dev.headrace.dsl;

import dev.headrace.dsl.plan.SourceLocation;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * The start and the end of writing a topology. Mistakes do not throw where they are made: {@link
 * #build} reports all of them at once, each with its source line. Not safe for use by several
 * threads.
 *
 * <pre>{@code
 * TopologyBuilder largeOrders = TopologyBuilder.named("large-orders");
 * largeOrders.stream(ORDERS)
 *     .filter((user, order) -> order.cents() > 10_00)
 *     .to(LARGE_ORDERS);
 * Topology topology = largeOrders.build();
 * }</pre>
 */
public final class TopologyBuilder {

  private final PlanDraft draft;

  private TopologyBuilder(PlanDraft draft) {
    this.draft = draft;
  }

  /**
   * Returns a builder for a new topology.
   *
   * @param application the name of the application. All internal topics and the consumer group
   *     start with it: it must never change as long as the application's state is to be kept
   */
  public static TopologyBuilder named(String application) {
    return new TopologyBuilder(PlanDraft.named(application));
  }

  /**
   * Returns the stream of a topic's events. Asking for the same topic again gives the same stream.
   *
   * @param topic the topic to read
   * @throws TopologyException when the topology has been built already
   */
  public <K, V> EventStream<K, V> stream(Topic<K, V> topic) {
    return new EventStream<>(draft, draft.source(topic, null, draft.enter("stream")));
  }

  /**
   * Returns the stream of a topic's events, read with options.
   *
   * @param topic the topic to read
   * @param options makes the options of the default ones: {@code source ->
   *     source.onFailure(skip())}
   * @throws TopologyException when the topology has been built already
   */
  public <K, V> EventStream<K, V> stream(
      Topic<K, V> topic, UnaryOperator<SourceOptions<K, V>> options) {
    SourceLocation location = draft.enter("stream");
    SourceOptions<K, V> asked = SourceOptions.defaults();
    if (draft.problems().check(options, "stream", "function of its options", location)) {
      asked = options.apply(asked);
      draft.problems().check(asked, "stream", "set of options", location);
    }
    return new EventStream<>(draft, draft.source(topic, asked, location));
  }

  /**
   * Returns a topic's records as a table: each is the new row of its key, one without a value
   * deletes the row, one without a key is dropped. Later offsets win, whatever their timestamps. A
   * deletion of what is not there changes nothing.
   *
   * <p>The topic itself is the table's changelog, so nothing is stored twice; its clean-up policy
   * must be {@code compact}, or such that nothing is ever deleted, which is checked at the start.
   * After the loss of a disk a row is what the topic still holds before the committed position.
   * When an application starts at the latest records, the table holds what was there before,
   * without passing it on. Keep values as they are or copy them, never change them.
   *
   * <p>A task that reads streams and tables takes their records in the order of their timestamps,
   * as far as they are there; those of tables do not move its event time.
   *
   * @param name the name of the table's store, which must never change as long as its local state
   *     is to be kept
   * @param topic the topic to read; it may be read as a stream as well
   * @throws TopologyException when the topology has been built already
   */
  public <K, V> Table<K, V> table(String name, Topic<K, V> topic) {
    SourceLocation location = draft.enter("table");
    Flow<K, V> source = draft.tableSource(topic, location);
    String changelog = topic == null ? null : topic.name();
    var keeping = new Keeping<>("table", name, source.keySerde(), source.valueSerde(), changelog);
    return new Table<>(draft, keeping.addTo(draft, source.input(), location));
  }

  /**
   * Returns a topic's records as a table that knows what its rows were. Larger timestamps win,
   * whatever the offsets; at equal ones the later offset does. So a record that is out of order
   * does not change what a row is, but what it was, for joins with streams and for questions: see
   * {@link EventStream#join(Table, dev.headrace.dsl.function.Joiner)}.
   *
   * <p>What a row was is kept for a history, which counts back from the newest record of any key of
   * the partition; a record older than that is dropped. What it is stays until it is deleted. All
   * of it has a changelog of its own, {@code <application>-<name>-changelog}, so the topic may
   * delete old records.
   *
   * @param name the name of the table's store, which must never change as long as its state is to
   *     be kept
   * @param topic the topic to read; it may be read as a stream as well. It does not move event time
   *     for the streams that the table is joined with
   * @param history how long what a row was is kept, at least 1 ms. To change it is safe, but brings
   *     nothing back
   * @throws TopologyException when the topology has been built already
   */
  public <K, V> Table<K, V> table(String name, Topic<K, V> topic, Duration history) {
    SourceLocation location = draft.enter("table");
    Flow<K, V> source = draft.tableSource(topic, location);
    var keeping = new Keeping<>("table", name, source.keySerde(), source.valueSerde(), null);
    return new Table<>(draft, keeping.addTo(draft, source.input(), history, location));
  }

  /**
   * Returns a topic as a table that every process has all of; see {@link GlobalTable}. It is read
   * only if a stream is joined with it.
   *
   * @param name the table's name, for display and messages; changing it loses nothing
   * @param topic the topic to read
   * @throws TopologyException when the topology has been built already
   */
  public <K, V> GlobalTable<K, V> globalTable(String name, Topic<K, V> topic) {
    SourceLocation location = draft.enter("globalTable");
    return new GlobalTable<>(draft, topic, draft.globalTable(name, topic, location));
  }

  /**
   * Returns the finished topology. Afterwards neither this builder nor any stream that came from it
   * can be used.
   *
   * @throws TopologyException with all problems of the topology, when there are any
   */
  public Topology build() {
    return new Topology(draft.finish());
  }
}
