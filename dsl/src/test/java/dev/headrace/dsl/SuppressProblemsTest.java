package dev.headrace.dsl;

import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.suppression.Suppression.untilTimeLimit;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dsl.suppression.Suppression;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a plan says of suppressed tables, and what the build says of those that cannot be. */
class SuppressProblemsTest {
  private static final Topic<String, Long> ROWS = Topic.of("rows", string(), int64());
  private static final Topic<String, Long> OUT = Topic.of("out", string(), int64());
  private static final Suppression CALM =
      untilTimeLimit(ofMinutes(1)).maxRows(10).emitEarlyWhenFull();

  private final TopologyBuilder builder = TopologyBuilder.named("shop");
  private final Table<String, Long> rows = builder.table("rows", ROWS);

  private void requireProblem(String... parts) {
    assertThatThrownBy(builder::build)
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining("has a problem")
        .hasMessageContainingAll(parts);
  }

  @Test
  void thePlanSaysHowLongAndHowManyWait() {
    rows.suppress("calm", CALM)
        .suppress("strict", untilTimeLimit(ofMinutes(2)).maxRows(5).maxBytes(900).stopWhenFull())
        .toStream()
        .to(OUT);
    assertThat(builder.build().describe())
        .contains("suppress calm, until 60000 ms have passed, early when 10 rows wait")
        .contains(
            "suppress strict, until 120000 ms have passed, stop when 5 rows and 900 bytes wait");
  }

  @Test
  void aTimeLimitThatIsTooShort() {
    rows.suppress("calm", untilTimeLimit(Duration.ZERO).maxRows(1).stopWhenFull());
    requireProblem("the time limit of suppress \"calm\" is PT0S", "untilTimeLimit(");
  }

  @Test
  void aBoundThatLetsNothingWait() {
    rows.suppress("calm", untilTimeLimit(ofMinutes(1)).maxRows(0).stopWhenFull());
    requireProblem("suppress \"calm\" may keep nothing", "use at least 1");
  }

  @Test
  void noSuppression() {
    rows.suppress("calm", null);
    requireProblem("suppress was given null instead of a suppression");
  }

  @Test
  void valuesWhoseSerdeIsNotKnown() {
    rows.mapValues(value -> value + 1).suppress("calm", CALM);
    requireProblem(
        "suppress \"calm\" keeps what waits, but the serde of its values is not known",
        "use suppress(name, suppression, valueSerde)");
  }

  @Test
  void aNameThatIsTaken() {
    rows.suppress("rows", CALM);
    requireProblem("the name \"rows\" of a store is taken at");
  }

  @Test
  void aStreamThatIsJoinedWithWhatNothingKeeps() {
    Table<String, Long> calm = rows.suppress("calm", CALM).filter((key, value) -> value > 0);
    builder.stream(OUT).join(calm.join(rows, Long::sum), Long::sum).forEach((key, value) -> {});
    requireProblem(
        "join looks rows up in what suppress \"calm\" at SuppressProblemsTest.java:",
        "keep it: toStream().toTable(name) behind the suppression");
  }

  @Test
  void aStreamMayBeJoinedWithWhatATableKeepsOfIt() {
    Table<String, Long> calm = rows.suppress("calm", CALM).toStream().toTable("kept");
    builder.stream(OUT).join(calm, Long::sum).forEach((key, value) -> {});
    assertThat(builder.build().describe()).contains("toTable kept");
  }
}
