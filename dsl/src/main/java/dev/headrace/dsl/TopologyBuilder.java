package dev.headrace.dsl;

import dev.headrace.dsl.plan.SourceLocation;
import java.util.function.UnaryOperator;

/**
 * The start and the end of writing a topology. Mistakes do not throw where they are made: {@link
 * #build} reports all of them at once, each with its source line. Not safe for use by several
 * threads.
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
   * Returns the finished topology. Afterwards neither this builder nor any stream that came from it
   * can be used.
   *
   * @throws TopologyException with all problems of the topology, when there are any
   */
  public Topology build() {
    return new Topology(draft.finish());
  }
}
