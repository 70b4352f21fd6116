package dev.headrace.runtime.compile;

import static dev.headrace.dsl.serde.Serdes.string;

import dev.headrace.dsl.EventStream;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.plan.Plan;
import java.util.ArrayList;
import java.util.List;

/**
 * A topology grown step by step: each step takes streams there are and adds one.
 *
 * @param steps what to do, one after the other
 */
record RandomTopology(List<Step> steps) {
  private static final int SOURCES = 3;
  private static final Topic<String, String> OUT = Topic.of("out", string(), string());

  /** What a step adds. */
  enum Kind {
    FILTER,
    REPARTITION,
    COUNT,
    MERGE
  }

  /**
   * One step.
   *
   * @param kind what it adds
   * @param left chooses the stream it starts from
   * @param right chooses the stream that is merged in
   */
  record Step(Kind kind, int left, int right) {}

  Plan plan() {
    return plan(false);
  }

  /** Returns the plan with a filter and a sink behind every stream, which change no stage. */
  Plan planWithMoreStatelessSteps() {
    return plan(true);
  }

  private Plan plan(boolean withMore) {
    TopologyBuilder builder = TopologyBuilder.named("random");
    List<EventStream<String, String>> streams = new ArrayList<>();
    for (int source = 0; source < SOURCES; source++) {
      streams.add(builder.stream(Topic.of("in" + source, string(), string())));
    }
    for (int number = 0; number < steps.size(); number++) {
      if (withMore) {
        streams.forEach(stream -> stream.filter((key, value) -> true).to(OUT));
      }
      streams.add(next(steps.get(number), number, streams));
    }
    return builder.build().plan();
  }

  private static EventStream<String, String> next(
      Step step, int number, List<EventStream<String, String>> streams) {
    EventStream<String, String> left = streams.get(step.left() % streams.size());
    return switch (step.kind()) {
      case FILTER -> left.filter((key, value) -> true);
      case REPARTITION -> left.repartition("exchange" + number, string(), string());
      case COUNT -> {
        left.groupByKey().count("store" + number);
        yield left;
      }
      case MERGE -> left.merge(streams.get(step.right() % streams.size()));
    };
  }
}
