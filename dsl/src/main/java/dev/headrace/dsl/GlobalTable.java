package dev.headrace.dsl;

import dev.headrace.dsl.plan.GlobalTableSpec;

/**
 * A topic as a table of which every process has all rows: for data that is small, changes rarely
 * and is looked up by keys that the events are not partitioned by, such as currencies or branches.
 *
 * <p>Each process reads all partitions of the topic to their end before it takes part in anything,
 * and then follows the topic: a change is there for the events a process takes soon afterwards. The
 * table has no part in event time and in epochs, so an event that is taken again after a failure,
 * or in a replay, may find newer rows than the first time. Rows are kept on the heap, as objects,
 * in each process: all of them have to fit there. Nothing of them is on disk, and a start reads the
 * whole topic, which must therefore keep the newest record of each key: it should be compacted. A
 * record without a value deletes its row; one without a key is dropped and counted. A record that
 * cannot be read stops the application. Partitions that are added to the topic are read after the
 * next start.
 *
 * <p>A stream is joined with it by a function that names the row of an event, null for none; the
 * joiner makes a new value of the event's and the row's, whose serde is not known afterwards. Key,
 * timestamp and headers stay. An event without a value is dropped and counted.
 *
 * <pre>{@code
 * GlobalTable<String, String> pages = builder.globalTable("pages", TEXTS);
 * clicks
 *     .join(pages, (user, click) -> click.page(), (click, title) -> title)
 *     .to(Topic.of("titles", string(), string()));
 * }</pre>
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class GlobalTable<K, V> {

  private final PlanDraft draft;
  private final Topic<K, V> topic;
  private final GlobalTableSpec spec;

  GlobalTable(PlanDraft draft, Topic<K, V> topic, GlobalTableSpec spec) {
    this.draft = draft;
    this.topic = topic;
    this.spec = spec;
  }

  /** Returns the topic that it is read from. */
  public Topic<K, V> topic() {
    return topic;
  }

  PlanDraft draft() {
    return draft;
  }

  GlobalTableSpec spec() {
    return spec;
  }
}
