package dev.headrace.dsl;

import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dsl.processor.Event;
import dev.headrace.dsl.processor.StoreDefinition;
import dev.headrace.dsl.processor.ValueProcessor;
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
        .isEqualTo("versions by key and time");
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

  private static final class Nothing implements ValueProcessor<String, Long, Long> {
    @Override
    public void process(Event<String, Long> payment) {}
  }

  @Test
  void printsTheHistoryOfAProcessorsStore() {
    payments()
        .processValues(
            "pricing",
            Nothing::new,
            StoreDefinition.keyValue("seen", string(), int64()),
            StoreDefinition.versioned("past-rates", string(), int64(), ofHours(1)));
    Topology topology = builder.build();
    assertThat(topology.describe()).contains("processValues pricing, history PT1H of past-rates");
    assertThat(topology.description().steps().get(1).stores().get(1).layout())
        .isEqualTo("versions by key and time");
  }

  @Test
  void aProcessorsStoreWithoutAHistory() {
    payments()
        .processValues(
            "pricing",
            Nothing::new,
            StoreDefinition.versioned("past-rates", string(), int64(), Duration.ZERO));
    requireProblem("the history of store \"past-rates\" is PT0S", "at least 1");
  }

  private EventStream<String, Long> payments() {
    return builder.stream(Topic.of("payments", string(), int64()));
  }

  @Test
  void printsTheGraceOfAJoinThatWaits() {
    Table<String, Long> rates = builder.table("rates-table", RATES, ofHours(1));
    payments()
        .leftJoin("priced", rates.mapValues(rate -> -rate), ofHours(1), (payment, rate) -> payment)
        .to(Topic.of("out", string(), int64()));
    assertThat(builder.build().describe())
        .isEqualTo(
            """
            topology bank
              stream rates
                table rates-table, history PT1H
                mapValues
                leftJoin into payments
              stream payments
                leftJoin priced with rates-table, grace PT1H
                to out
            """);
  }

  @Test
  void aGraceLongerThanTheHistory() {
    Table<String, Long> rates = builder.table("rates-table", RATES, ofHours(1));
    payments().join("priced", rates.filter((key, rate) -> true), ofHours(2), Long::sum);
    requireProblem(
        "the grace of join \"priced\" is PT2H, but the history of its table only PT1H",
        "give the table a history that is at least as long as the grace");
  }

  @Test
  void aGraceForATableWithoutAHistory() {
    payments().join("priced", builder.table("rates-table", RATES), ofHours(2), Long::sum);
    requireProblem(
        "join \"priced\" lets events wait, but its table does not know what its rows were",
        "table(name, topic, history)");
  }

  @Test
  void aGraceForAJoinOfTablesWithAHistory() {
    Table<String, Long> rates = builder.table("rates-table", RATES, ofHours(1));
    payments().join("priced", rates.join(rates, Long::sum), ofHours(1), Long::sum);
    requireProblem("join \"priced\" lets events wait, but its table does not know");
  }

  @Test
  void noGrace() {
    Table<String, Long> rates = builder.table("rates-table", RATES, ofHours(1));
    payments().join("priced", rates, null, Long::sum);
    requireProblem("the grace of join \"priced\" is null", "Duration.ofMinutes(1)");
  }

  @Test
  void valuesThatCannotWait() {
    Table<String, Long> rates = builder.table("rates-table", RATES, ofHours(1));
    payments().mapValues(payment -> payment + 1).join("priced", rates, ofHours(1), Long::sum);
    requireProblem(
        "join \"priced\" keeps events, but the serde of their values is not known",
        "call withValueSerde(serde) on the stream first");
  }

  @Test
  void noTable() {
    payments().join("priced", (Table<String, Long>) null, ofHours(1), Long::sum);
    requireProblem("join was given null instead of a table");
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
