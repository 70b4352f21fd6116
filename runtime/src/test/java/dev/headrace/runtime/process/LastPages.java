package dev.headrace.runtime.process;

import static dev.headrace.dsl.serde.Serdes.string;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.runtime.HeadraceApp;

/** An application with several stores, each of which keeps a row of some size per key. */
public final class LastPages {
  static final String APPLICATION = "last-pages";
  static final int STORES = 20;
  static final Topic<String, String> CLICKS = Topic.of("clicks", string(), string());

  private LastPages() {}

  static Topology topology() {
    var builder = TopologyBuilder.named(APPLICATION);
    var clicks = builder.stream(CLICKS);
    for (int store = 0; store < STORES; store++) {
      clicks.groupByKey().reduce("pages-" + store, (before, now) -> now);
    }
    return builder.build();
  }

  public static void main(String[] args) {
    HeadraceApp.run(topology(), args);
  }
}
