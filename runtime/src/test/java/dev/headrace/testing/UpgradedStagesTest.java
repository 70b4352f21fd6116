package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.serde.Serdes.windowed;
import static dev.headrace.dsl.window.Windows.tumbling;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.EventStream;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.runtime.operator.DropReason;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A topology with other stages before an exchange takes the place of one that has left records in
 * its topic. Each is counted once, in its window, and time goes on.
 */
class UpgradedStagesTest {
  private static final Topic<String, String> ADS = Topic.of("ads", string(), string());
  private static final Topic<String, String> CLICKS = Topic.of("clicks", string(), string());
  private static final Topic<String, Long> TOTALS = Topic.of("totals", string(), int64());
  private static final Topic<Windowed<String>, Long> MINUTES =
      Topic.of("minutes", windowed(string()), int64());
  private static final Topic<byte[], byte[]> EXCHANGED =
      Topic.of("pages-by-page-repartition", Serdes.ByteArray(), Serdes.ByteArray());
  private static final int PARTITIONS = 4;
  private static final int SEEDS = 6;
  private static final long MINUTE_MS = 60_000;
  private static final int SPREAD_MS = 9_000;
  private static final Duration GRACE = ofSeconds(10);

  /** Where the events per page come from. */
  enum Sources {
    CLICKS_ALONE(false, builder -> byPage("by-page", builder.stream(CLICKS))),
    MERGED_BEFORE(
        true, builder -> byPage("by-page", builder.stream(CLICKS).merge(builder.stream(ADS)))),
    MERGED_BEHIND(
        true,
        builder ->
            byPage("by-page", builder.stream(CLICKS))
                .merge(byPage("ads-by-page", builder.stream(ADS))));

    private final boolean readsAds;

    @SuppressWarnings("ImmutableEnumChecker") // A function without state.
    private final Function<TopologyBuilder, EventStream<String, String>> events;

    Sources(boolean readsAds, Function<TopologyBuilder, EventStream<String, String>> events) {
      this.readsAds = readsAds;
      this.events = events;
    }

    private static EventStream<String, String> byPage(
        String name, EventStream<String, String> events) {
      return events.selectKey((user, page) -> page).repartition(name, string());
    }

    Topology topology() {
      var builder = TopologyBuilder.named("pages");
      EventStream<String, String> perPage = events.apply(builder);
      perPage.groupByKey().count("totals").toStream().to(TOTALS);
      perPage
          .groupByKey()
          .windowedBy(tumbling(Duration.ofMillis(MINUTE_MS)).grace(GRACE))
          .finalResults()
          .count("minutes")
          .to(MINUTES);
      return builder.build();
    }
  }

  /** Which sources follow which. */
  enum Upgrade {
    SOURCE_MERGED(Sources.CLICKS_ALONE, Sources.MERGED_BEFORE),
    SOURCE_REMOVED(Sources.MERGED_BEFORE, Sources.CLICKS_ALONE),
    STAGE_ADDED(Sources.CLICKS_ALONE, Sources.MERGED_BEHIND),
    STAGE_REMOVED(Sources.MERGED_BEHIND, Sources.CLICKS_ALONE),
    STAGES_MERGED(Sources.MERGED_BEHIND, Sources.MERGED_BEFORE),
    STAGE_SPLIT(Sources.MERGED_BEFORE, Sources.MERGED_BEHIND);

    private final Sources before;
    private final Sources after;

    Upgrade(Sources before, Sources after) {
      this.before = before;
      this.after = after;
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatTheFormerStagesHaveSentIsCountedOnce(Upgrade upgrade) {
    for (int seed = 1; seed <= SEEDS; seed++) {
      try (var run = new Run(upgrade, seed)) {
        run.run();
      }
    }
  }

  /** One run, and what it should have counted. */
  private static final class Run implements AutoCloseable {
    private final Upgrade upgrade;
    private final Random random;
    private final SimulatedCluster cluster;
    private final Map<String, Long> totals = new HashMap<>();
    private final Map<String, Long> minutes = new HashMap<>();
    private int minute;

    Run(Upgrade upgrade, long seed) {
      this.upgrade = upgrade;
      this.random = new Random(seed);
      this.cluster =
          SimulatedCluster.of(upgrade.before.topology(), seed)
              .partitions(CLICKS, PARTITIONS)
              .partitions(ADS, PARTITIONS);
    }

    void run() {
      start();
      portion(upgrade.before.readsAds);
      cluster.settle();
      leaveRecordsBehind();

      cluster.upgrade(upgrade.after.topology());
      start();
      cluster.settle();
      portion(upgrade.after.readsAds);
      cluster.settle();
      closeMinutes();
      cluster.settle();
      requireCounts();
    }

    private void start() {
      cluster.start("one");
      cluster.start("two");
    }

    /** Lets the one process send to shards of the other one, which stands still, until both die. */
    private void leaveRecordsBehind() {
      int before = cluster.output(EXCHANGED).records().size();
      cluster.freeze("two");
      portion(false);
      cluster.run(200);
      long left =
          cluster.output(EXCHANGED).records().stream()
              .skip(before)
              .filter(sent -> sent.key() != null)
              .count();
      assertThat(left).as("records that nobody has read").isPositive();
      cluster.crash("one", true);
      cluster.crash("two", true);
      // The group forgets them, as it would not place what the new topology reads otherwise.
      cluster.run(3_000);
    }

    private void portion(boolean withAds) {
      minute += 1 + random.nextInt(2);
      for (int event = 0; event < 40; event++) {
        Topic<String, String> topic = withAds && random.nextBoolean() ? ADS : CLICKS;
        String page = "page-" + random.nextInt(12);
        totals.merge(page, 1L, Long::sum);
        minutes.merge(page + "@" + minute, 1L, Long::sum);
        long timestampMs = minute * MINUTE_MS + random.nextInt(SPREAD_MS);
        cluster
            .input(topic)
            .pipe("user-" + random.nextInt(20), page, Instant.ofEpochMilli(timestampMs));
      }
    }

    // What has no page is counted nowhere, but moves time.
    private void closeMinutes() {
      Instant end = Instant.ofEpochMilli((minute + 2) * MINUTE_MS);
      for (int partition = 0; partition < PARTITIONS; partition++) {
        cluster.input(CLICKS).pipe("user", null, end, new RecordHeaders(), partition);
        if (upgrade.after.readsAds) {
          cluster.input(ADS).pipe("user", null, end, new RecordHeaders(), partition);
        }
      }
    }

    private void requireCounts() {
      Map<String, Long> lastTotals = new HashMap<>();
      cluster
          .output(TOTALS)
          .keyValues()
          .forEach(total -> lastTotals.put(total.key(), total.value()));
      assertThat(lastTotals).isEqualTo(totals);
      Map<String, Long> finals = new HashMap<>();
      cluster
          .output(MINUTES)
          .keyValues()
          .forEach(
              result -> {
                String page = result.key().key();
                String name = page + "@" + result.key().startMs() / MINUTE_MS;
                assertThat(finals.put(name, result.value())).as(name).isNull();
              });
      assertThat(finals).isEqualTo(minutes);
      assertThat(cluster.drops()).doesNotContainKey(DropReason.LATE);
    }

    @Override
    public void close() {
      cluster.close();
    }
  }
}
