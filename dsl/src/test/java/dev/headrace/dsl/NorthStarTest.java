package dev.headrace.dsl;

import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.json;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.serde.Serdes.windowed;
import static dev.headrace.dsl.window.Windows.tumbling;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.window.Windowed;
import org.junit.jupiter.api.Test;

class NorthStarTest {

  record Click(String user, String page, boolean bot) {}

  static final Topic<String, Click> CLICKS = Topic.of("clicks", string(), json(Click.class));
  static final Topic<Windowed<String>, Long> VIEWS =
      Topic.of("page-views", windowed(string()), int64());

  static Topology topology() {
    var pageViews = TopologyBuilder.named("page-views");
    pageViews.stream(CLICKS)
        .filter((user, click) -> !click.bot())
        .groupBy("by-page", (user, click) -> click.page(), string())
        .windowedBy(tumbling(ofMinutes(1)).grace(ofSeconds(10)))
        .finalResults()
        .count("views-per-page")
        .to(VIEWS);
    return pageViews.build();
  }

  @Test
  void readsAsItIsWritten() {
    assertThat(topology().name()).isEqualTo("page-views");
    assertThat(topology().describe())
        .isEqualTo(
            """
            topology page-views
              stream clicks
                filter
                selectKey
                repartition by-page
                count views-per-page, tumbling PT1M, grace PT10S, final results
                to page-views
            """);
  }
}
