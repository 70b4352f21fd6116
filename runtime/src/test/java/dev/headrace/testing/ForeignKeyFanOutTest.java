package dev.headrace.testing;

import static dev.headrace.testing.ForeignKeyJoinTest.LEFT;
import static dev.headrace.testing.ForeignKeyJoinTest.OUT;
import static dev.headrace.testing.ForeignKeyJoinTest.RIGHT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.plan.JoinType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Right rows that more left rows name than can be told of a change within one epoch. */
class ForeignKeyFanOutTest {
  private static final int ROWS = 10_000;
  private static final Instant AT = Instant.ofEpochMilli(1);

  private static TopologyTestDriver filled() {
    var driver = TopologyTestDriver.of(ForeignKeyJoinTest.joined(JoinType.INNER)).manualCommit();
    driver.input(RIGHT).pipe("a", 1, AT);
    for (int row = 0; row < ROWS; row++) {
      driver.input(LEFT).pipe("l" + row, "a" + row, AT);
    }
    driver.commit();
    return driver;
  }

  private static Map<String, List<String>> results(OutputTopic<String, String> output) {
    Map<String, List<String>> results = new HashMap<>();
    output
        .records()
        .forEach(
            record ->
                results
                    .computeIfAbsent(record.key(), any -> new ArrayList<>())
                    .add(record.value()));
    return results;
  }

  private static void requireToldOnce(Map<String, List<String>> results) {
    assertThat(results).hasSize(ROWS);
    results.forEach(
        (key, values) -> {
          String left = "a" + key.substring(1);
          assertThat(values).containsExactly(left + "+1", left + "+2");
        });
  }

  @Test
  void eachRowIsToldOnceOverSeveralEpochs() {
    try (var driver = filled()) {
      long before = driver.epochs();
      driver.input(RIGHT).pipe("a", 2, AT);
      driver.commit();
      assertThat(driver.epochs() - before).isGreaterThan(1);
      requireToldOnce(results(driver.output(OUT)));
    }
  }

  @Test
  void rowsThatComeAndGoMeanwhileHearOfTheRightRowAsItIs() {
    try (var driver = filled()) {
      driver.input(RIGHT).pipe("a", 2, AT);
      driver.input(RIGHT).pipe("b", 3, AT);
      driver.input(LEFT).pipe("l5", "b5", AT);
      driver.input(LEFT).pipe("l9999", null, AT);
      driver.input(LEFT).pipe("l99999", "a99999", AT);
      driver.commit();
      Map<String, List<String>> results = results(driver.output(OUT));
      assertThat(results.get("l5")).containsExactly("a5+1", "b5+3");
      assertThat(results.get("l9999")).containsExactly("a9999+1", null);
      assertThat(results.get("l99999")).containsExactly("a99999+2");
      assertThat(results.get("l9998")).containsExactly("a9998+1", "a9998+2");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void eachRowIsToldOnceThoughProcessesCrash(long seed) {
    try (var cluster = SimulatedCluster.of(ForeignKeyJoinTest.joined(JoinType.INNER), seed)) {
      cluster.start("one");
      cluster.input(RIGHT).pipe("a", 1, AT);
      for (int row = 0; row < ROWS; row++) {
        cluster.input(LEFT).pipe("l" + row, "a" + row, AT);
      }
      cluster.settle();
      cluster.input(RIGHT).pipe("a", 2, AT);
      int told = told(cluster);
      while (told == ROWS) {
        cluster.run(1);
        told = told(cluster);
      }
      assertThat(told).as("told in parts").isLessThan(2 * ROWS);
      cluster.crash("one", seed % 2 == 0);
      cluster.start("two");
      cluster.settle();
      requireToldOnce(results(cluster.output(OUT)));
    }
  }

  private static int told(SimulatedCluster cluster) {
    return cluster.output(OUT).records().size();
  }
}
