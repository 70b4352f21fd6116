package dev.headrace.dsl;

import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a plan shows of tables with a history, and what the build says of those that cannot be. */
class VersionedTableProblemsTest {
  private static final Topic<String, Long> RATES = Topic.of("rates", string(), int64());

  private final TopologyBuilder builder = TopologyBuilder.named("bank");

  private void requireProblem(String... parts) {
    assertThatThrownBy(builder::build)
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining("has a problem")
        .hasMessageContainingAll(parts);
  }

  @Test
  void printsTheHistory() {
    builder
        .table("rates-table", RATES, ofHours(1))
        .toStream()
        .to(Topic.of("out", string(), int64()));
    Topology topology = builder.build();
    assertThat(topology.describe())
        .isEqualTo(
            """
            topology bank
              stream rates
                table rates-table, history PT1H
                toStream
                to out
            """);
    assertThat(topology.description().steps().get(1).stores().get(0).layout())
        .isEqualTo("versioned");
    assertThat(topology.description().steps().get(1).stores().get(0).changelog())
        .isEqualTo("bank-rates-table-changelog");
  }

  @Test
  void anotherHistoryIsToldAsAChange() {
    builder.table("rates-table", RATES, ofHours(1));
    var other = TopologyBuilder.named("bank");
    other.table("rates-table", RATES, ofHours(2));
    assertThat(other.build().description().changesSince(builder.build().description()))
        .singleElement()
        .asString()
        .contains("history PT1H", "history PT2H");
  }

  @Test
  void noHistory() {
    builder.table("rates-table", RATES, null);
    requireProblem("the history of table \"rates-table\" is null", "Duration.ofDays(1)");
  }

  @Test
  void aHistoryOfNothing() {
    builder.stream(RATES).toTable("rates-table", int64(), Duration.ZERO);
    requireProblem("the history of table \"rates-table\" is PT0S", "at least 1");
  }

  @Test
  void partsOfMilliseconds() {
    builder.table("rates-table", RATES, ofMillis(5).plus(ofNanos(1)));
    requireProblem("the history of table \"rates-table\"", "not a whole number of milliseconds");
  }

  @Test
  void aChangedKey() {
    builder.stream(RATES)
        .selectKey((key, value) -> key)
        .toTable("rates-table", int64(), ofHours(1));
    requireProblem("toTable needs events partitioned by their key");
  }

  @Test
  void theNameOfItsStoreIsTaken() {
    builder.table("rates-table", RATES, ofHours(1));
    builder.stream(RATES).toTable("rates-table");
    requireProblem("the name \"rates-table\" of a store is taken");
  }
}
