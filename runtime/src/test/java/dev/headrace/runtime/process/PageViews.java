package dev.headrace.runtime.process;

import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.serde.Serdes.windowed;
import static dev.headrace.dsl.window.Windows.tumbling;
import static dev.headrace.dsl.window.Windows.within;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.runtime.HeadraceApp;

/** An application with every kind of output, run in a process of its own that tests can kill. */
public final class PageViews {
  static final String APPLICATION = "page-views";
  static final Topic<String, String> CLICKS = Topic.of("clicks", string(), string());
  static final Topic<String, String> COPIES = Topic.of("copies", string(), string());
  static final Topic<String, Long> TOTALS = Topic.of("totals", string(), int64());
  static final Topic<Windowed<String>, Long> VIEWS =
      Topic.of("views", windowed(string(), ofMinutes(1)), int64());

  static final Topic<String, String> PAIRS = Topic.of("pairs", string(), string());
  static final String LEFT_PAGE = "/page-1";
  static final String RIGHT_PAGE = "/page-2";
  static final long WITHIN_MS = 200;
  static final long GRACE_MS = 10_000;

  private PageViews() {}

  /** Returns the topics that have to be there before it starts. */
  static Topic<?, ?>[] topics() {
    return new Topic<?, ?>[] {CLICKS, COPIES, TOTALS, VIEWS, PAIRS};
  }

  static Topology topology() {
    var builder = TopologyBuilder.named(APPLICATION);
    var clicks = builder.stream(CLICKS).filter((user, page) -> page != null);
    clicks.mapValues(page -> "seen " + page).to(COPIES);
    clicks.groupByKey().count("clicks-per-user").toStream().to(TOTALS);
    clicks
        .groupBy("by-page", (user, page) -> page, string())
        .windowedBy(tumbling(ofMinutes(1)).grace(ofMillis(GRACE_MS)))
        .finalResults()
        .count("views-per-page")
        .to(VIEWS);
    clicks
        .filter((user, page) -> page.equals(LEFT_PAGE))
        .join(
            "pairs",
            clicks.filter((user, page) -> page.equals(RIGHT_PAGE)),
            within(ofMillis(WITHIN_MS)).grace(ofMillis(GRACE_MS)),
            (left, right) -> left + right)
        .to(PAIRS);
    return builder.build();
  }

  public static void main(String[] args) {
    HeadraceApp.run(topology(), args);
  }
}
