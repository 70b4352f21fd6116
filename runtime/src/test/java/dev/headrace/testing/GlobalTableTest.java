package dev.headrace.testing;

import static dev.headrace.dsl.failure.FailurePolicy.skip;
import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dsl.GlobalTable;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.runtime.operator.DropReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class GlobalTableTest {
  private static final Topic<String, Integer> PAYMENTS = Topic.of("payments", string(), int32());
  private static final Topic<Integer, String> BRANCHES = Topic.of("branches", int32(), string());
  private static final Topic<String, String> INNER = Topic.of("inner", string(), string());
  private static final Topic<String, String> LEFT = Topic.of("left", string(), string());

  /** Joins the value of a payment, 0 for none, with the branch of that number. */
  private static Topology joined() {
    var builder = TopologyBuilder.named("bank");
    GlobalTable<Integer, String> branches = builder.globalTable("branches", BRANCHES);
    var payments = builder.stream(PAYMENTS, source -> source.onFailure(skip()));
    payments
        .join(branches, (key, value) -> branchOf(value), (value, branch) -> value + branch)
        .to(INNER);
    payments
        .leftJoin(branches, (key, value) -> branchOf(value), (value, branch) -> value + branch)
        .to(LEFT);
    return builder.build();
  }

  private static Integer branchOf(int value) {
    if (value < 0) {
      throw new IllegalArgumentException("there is no such branch");
    }
    return value == 0 ? null : value;
  }

  @Test
  void joinsEachEventWithTheRowThatItNames() {
    FourWays ways =
        FourWays.of(joined())
            .pipe(BRANCHES, 1, "north", 100)
            .pipe(BRANCHES, 2, "south", 100)
            .pipe(PAYMENTS, "a", 2, 5)
            .pipe(PAYMENTS, "b", 0, 6)
            .pipe(PAYMENTS, "c", 3, 7)
            .pipe(BRANCHES, 2, "far south", 1)
            .pipe(PAYMENTS, "a", 2, 3)
            .pipe(BRANCHES, 1, null, 1)
            .pipe(PAYMENTS, null, 1, 8);
    assertThat(ways.outputs(INNER, LEFT))
        .containsExactly(
            List.of("a=2south@5", "a=2far south@3"),
            List.of("a=2south@5", "b=0null@6", "c=3null@7", "a=2far south@3", "null=1null@8"));
  }

  @Test
  void dropsEventsWithoutAValueAndRecordsWithoutAKeyAndCountsThem() {
    FourWays ways =
        FourWays.of(joined())
            .pipe(BRANCHES, null, "nowhere", 1)
            .pipe(PAYMENTS, "a", null, 1)
            .pipe(PAYMENTS, "a", 1, 2);
    assertThat(ways.outputs(INNER, LEFT)).containsExactly(List.of(), List.of("a=1null@2"));
    assertThat(ways.drops(DropReason.NULL_VALUE)).isEqualTo(2);
    assertThat(ways.drops(DropReason.NULL_KEY)).isEqualTo(1);
  }

  @Test
  void leavesOutEventsThatAFunctionFailsOnAsTheirPolicySays() {
    FourWays ways = FourWays.of(joined()).pipe(PAYMENTS, "a", -1, 1).pipe(PAYMENTS, "a", 5, 2);
    assertThat(ways.output(LEFT)).containsExactly("a=5null@2");
    assertThat(ways.drops(DropReason.FAILED)).isEqualTo(2);
  }

  @Test
  void everyTaskHasAllRowsWhateverThePartitions() {
    var topology = joined();
    FourWays ways =
        FourWays.of(
            () ->
                TopologyTestDriver.of(topology)
                    .partitions(PAYMENTS, 3)
                    .partitions(BRANCHES, 2)
                    .lanes(2));
    for (int branch = 1; branch <= 6; branch++) {
      ways.pipe(BRANCHES, branch, "b" + branch, 1);
    }
    for (int payment = 1; payment <= 6; payment++) {
      ways.pipe(PAYMENTS, "p" + payment, payment, 1);
    }
    assertThat(ways.output(INNER))
        .containsExactlyInAnyOrder(
            "p1=1b1@1", "p2=2b2@1", "p3=3b3@1", "p4=4b4@1", "p5=5b5@1", "p6=6b6@1");
  }

  @Test
  void anAbortedEpochIsTakenAgainWithTheRowsThereAre() {
    try (var driver = TopologyTestDriver.of(joined()).manualCommit()) {
      driver.input(BRANCHES).pipe(1, "old", Instant.EPOCH);
      driver.input(PAYMENTS).pipe("a", 1, Instant.EPOCH);
      driver.input(BRANCHES).pipe(1, "new", Instant.EPOCH);
      driver.abortNextCommit();
      driver.commit();
      assertThat(driver.output(INNER).values()).containsExactly("1new");
    }
  }

  @Test
  void tellsWhichRecordOfItsTopicCannotBeRead() {
    var numbers = Topic.of("branches", int32(), int32());
    var strict = TopologyBuilder.named("bank");
    strict.stream(PAYMENTS)
        .join(strict.globalTable("numbers", numbers), (key, value) -> value, (value, row) -> value)
        .to(Topic.of("inner", string(), int32()));
    var failing = TopologyTestDriver.of(strict.build());
    assertThatThrownBy(
            () ->
                failing
                    .input(BRANCHES)
                    .pipeBytes(new byte[] {0, 0, 0, 1}, "north".getBytes(UTF_8), Instant.EPOCH))
        .hasMessageContaining("record branches-0 offset 0: its value cannot be read")
        .hasMessageContaining("global table 'numbers' (GlobalTableTest.java");
  }

  @Test
  void aProcessThatStartsLaterHasAllRows() {
    try (var cluster =
        SimulatedCluster.of(joined(), 1).partitions(PAYMENTS, 4).partitions(BRANCHES, 2)) {
      cluster.start("one");
      cluster.settle();
      cluster.input(BRANCHES).pipe(1, "north", Instant.EPOCH);
      cluster.settle();
      cluster.start("two");
      cluster.settle();
      for (int payment = 0; payment < 20; payment++) {
        cluster.input(PAYMENTS).pipe("p" + payment, 1, Instant.EPOCH);
      }
      cluster.settle();
      assertThat(cluster.output(INNER).values()).hasSize(20).containsOnly("1north");
      cluster.input(BRANCHES).pipe(1, "new", Instant.EPOCH);
      cluster.settle();
      cluster.input(PAYMENTS).pipe("p", 1, Instant.EPOCH);
      cluster.settle();
      assertThat(cluster.output(INNER).values()).endsWith("1new");
    }
  }

  /** A row or an event: the branch's number, 0 for an event that names none, and a name or none. */
  record Step(boolean isRow, int branch, boolean deletes) {}

  @Property(tries = 60)
  void everyEventFindsTheRowThatWasThereBeforeIt(@ForAll("steps") List<Step> steps) {
    Map<Integer, String> rows = new HashMap<>();
    List<String> inner = new ArrayList<>();
    List<String> left = new ArrayList<>();
    FourWays ways = FourWays.of(joined());
    for (int number = 0; number < steps.size(); number++) {
      Step step = steps.get(number);
      if (step.isRow()) {
        String name = step.deletes() ? null : "n" + number;
        ways.pipe(BRANCHES, step.branch(), name, 1);
        rows.put(step.branch(), name);
      } else {
        ways.pipe(PAYMENTS, "a", step.branch(), number);
        String row = step.branch() == 0 ? null : rows.get(step.branch());
        left.add("a=%d%s@%d".formatted(step.branch(), row, number));
        if (row != null) {
          inner.add("a=%d%s@%d".formatted(step.branch(), row, number));
        }
      }
    }
    assertThat(ways.outputs(INNER, LEFT)).containsExactly(inner, left);
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.of(true, false),
            Arbitraries.integers().between(0, 3),
            Arbitraries.integers().between(0, 3).map(one -> one == 0))
        .as(Step::new)
        .list()
        .ofMaxSize(15);
  }
}
