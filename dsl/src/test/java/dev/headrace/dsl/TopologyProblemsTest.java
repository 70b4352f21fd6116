package dev.headrace.dsl;

import static dev.headrace.dsl.aggregation.Aggregations.max;
import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.headrace.dsl.failure.FailurePolicy;
import dev.headrace.dsl.function.KeyValue;
import dev.headrace.dsl.suppression.Suppression;
import dev.headrace.dsl.window.Windows;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each mistake is reported once, with its culprit, a remedy and the line it was made in. */
class TopologyProblemsTest {

  private static final Topic<String, Long> ORDERS = Topic.of("orders", string(), int64());

  private final TopologyBuilder builder = TopologyBuilder.named("shop");
  private final EventStream<String, Long> orders = builder.stream(ORDERS);

  private static List<Problem> problemsOf(TopologyBuilder builder) {
    return catchThrowableOfType(TopologyException.class, builder::build).problems();
  }

  private void assertOnlyProblem(int line, String message, String remedy) {
    assertOnlyProblem(builder, line, message, remedy);
  }

  private static void assertOnlyProblem(
      TopologyBuilder builder, int line, String message, String remedy) {
    assertThat(problemsOf(builder))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.message()).contains(message);
              assertThat(problem.remedy()).contains(remedy);
              assertThat(problem.location()).hasToString("TopologyProblemsTest.java:" + line);
            });
  }

  @Test
  void illegalApplicationName() {
    int line = Lines.next();
    var misnamed = TopologyBuilder.named("my shop");
    misnamed.stream(ORDERS);
    assertOnlyProblem(misnamed, line, "the application is \"my shop\"", "a-z, A-Z, 0-9");
  }

  @Test
  void illegalTopicName() {
    int line = Lines.next();
    builder.stream(Topic.of("..", string(), string()));
    assertOnlyProblem(line, "the topic is \"..\"", "neither \".\" nor \"..\"");
  }

  @Test
  void emptyTopicNameToWrite() {
    int line = Lines.next();
    orders.to(Topic.of("", string(), int64()));
    assertOnlyProblem(line, "the topic is empty", "1 to 249");
  }

  @Test
  void illegalStoreName() {
    int line = Lines.next();
    orders.groupByKey().count("per/customer");
    assertOnlyProblem(line, "the store is \"per/customer\"", "'.', '_' and '-'");
  }

  @Test
  void illegalRepartitionName() {
    int line = Lines.next();
    orders.repartition("größe", string());
    assertOnlyProblem(line, "illegal character at position 3", "a-z");
  }

  @Test
  void namesFillTheLongestTopicNameExactly() {
    String longest = "n".repeat(249 - "shop--changelog".length());
    orders.groupByKey().count(longest);
    assertThat(builder.build().plan().nodes()).hasSize(2);
  }

  @Test
  void nameThatMakesAnInternalTopicTooLong() {
    String tooLong = "n".repeat(250 - "shop--repartition".length());
    int line = Lines.next();
    orders.repartition(tooLong, string());
    assertOnlyProblem(line, "which has 250 characters", "Kafka allows 249");
  }

  @Test
  void twoStoresOfOneName() {
    orders.groupByKey().count("total");
    int line = Lines.next();
    orders.groupByKey().reduce("total", Long::sum);
    assertOnlyProblem(
        line, "\"total\" of a store is taken at TopologyProblemsTest.java:" + (line - 2), "own");
  }

  @Test
  void aStoreAndARepartitionOfOneName() {
    orders.repartition("x.y", string());
    int line = Lines.next();
    orders.groupByKey().count("x_y");
    assertOnlyProblem(line, "\"x_y\" of a store is taken", "'.' and '_'");
  }

  @Test
  void aTableAndAStoreOfOneName() {
    builder.table("total", Topic.of("totals", string(), int64()));
    int line = Lines.next();
    orders.groupByKey().count("total");
    assertOnlyProblem(line, "\"total\" of a store is taken", "own");
  }

  @Test
  void aTableOfATopicWhoseRecordsMayBeLeftOut() {
    Topic<String, Long> totals = Topic.of("totals", string(), int64());
    builder.stream(totals, source -> source.onFailure(FailurePolicy.skip()));
    int line = Lines.next();
    builder.table("total", totals);
    assertOnlyProblem(
        line,
        "table \"total\" is restored from topic \"totals\" as it is, but at TopologyProblemsTest",
        "use stream(topic, options).toTable(name)");
  }

  @Test
  void aTableOfEventsWhoseKeyWasChanged() {
    int line = Lines.next();
    orders.selectKey((customer, amount) -> amount).toTable("by-amount", int64());
    assertOnlyProblem(
        line,
        "toTable needs events partitioned by their key, but the key was changed before",
        "call repartition(name, keySerde) first");
  }

  @Test
  void aTableOfValuesWithoutASerde() {
    int line = Lines.next();
    orders.mapValues(amount -> "" + amount).toTable("texts");
    assertOnlyProblem(
        line,
        "toTable \"texts\" does not know the serde of the value",
        "toTable(name, valueSerde)");
  }

  @Test
  void aGroupThatRowsCannotBeTakenOutOf() {
    var groups =
        orders
            .toTable("latest")
            .groupBy("by-all", (key, value) -> KeyValue.of("all", value), string(), int64());
    int line = Lines.next();
    groups.aggregate("most", max());
    assertOnlyProblem(
        line,
        "aggregate \"most\" cannot take a row out of its group again",
        "Aggregation.retracting");
  }

  @Test
  void aJoinOfTablesOfWindowsThatDiffer() {
    var days = Windows.tumbling(Duration.ofDays(1));
    var left = orders.groupByKey().windowedBy(days).count("left");
    var right = orders.groupByKey().windowedBy(days.grace(Duration.ofHours(1))).count("right");
    int line = Lines.next();
    left.join(right, Long::sum);
    assertOnlyProblem(
        line,
        "join finds windows (tumbling PT24H, grace PT0S) on the left and windows (tumbling PT24H, grace PT1H) on the right",
        "give both the same windows and grace");
  }

  @Test
  void aJoinOfATableOfWindowsWithASuppressedOne() {
    var windowed = orders.groupByKey().windowedBy(Windows.tumbling(Duration.ofDays(1)));
    var left = windowed.count("left");
    var calm = Suppression.untilTimeLimit(Duration.ofHours(1)).maxRows(9).emitEarlyWhenFull();
    var right = windowed.count("right").suppress("calm", calm);
    int line = Lines.next();
    left.leftJoin(right, Long::sum);
    assertOnlyProblem(line, "and no windows on the right", "suppress behind the join");
  }

  @Test
  void aJoinOfTablesOfSessions() {
    var sessions = orders.groupByKey().windowedBy(Windows.sessions(Duration.ofHours(1)));
    var table = sessions.count("c");
    int line = Lines.next();
    table.outerJoin(table, Long::sum);
    assertOnlyProblem(
        line,
        "outerJoin cannot look up rows of windows (sessions PT1H, grace PT0S)",
        "call toStream().repartition(name, keySerde, valueSerde).toTable(name) on both");
  }

  @Test
  void aJoinWithATableOfAnotherBuilder() {
    var other = TopologyBuilder.named("other").table("totals", Topic.of("t", string(), int64()));
    Table<String, Long> table = orders.toTable("latest");
    int line = Lines.next();
    table.leftJoin(other, Long::sum);
    assertOnlyProblem(
        line, "leftJoin was given a stream of another TopologyBuilder", "from one builder");
  }

  @Test
  void aFilterOfATableWithoutAPredicate() {
    Table<String, Long> table = orders.toTable("latest");
    int line = Lines.next();
    table.filter(null);
    assertOnlyProblem(line, "filter was given null instead of a function", "pass a function");
  }

  @Test
  void topicWithoutASerde() {
    int line = Lines.next();
    builder.stream(Topic.of("events", null, string())).groupByKey().count("events");
    assertOnlyProblem(line, "topic \"events\" has no key serde", "Topic.of");
  }

  @Test
  void topicToWriteWithoutASerde() {
    int line = Lines.next();
    orders.to(Topic.of("events", string(), null));
    assertOnlyProblem(line, "topic \"events\" has no value serde", "Topic.of");
  }

  @Test
  void repartitionOfChangedValues() {
    int line = Lines.next();
    orders.mapValues(amount -> "x").repartition("r", string()).groupByKey().count("c");
    assertOnlyProblem(
        line,
        "repartition \"r\" has no value serde",
        "use repartition(name, keySerde, valueSerde)");
  }

  @Test
  void groupByOfChangedValues() {
    int line = Lines.next();
    orders.mapValues(amount -> "x").groupBy("g", (key, value) -> value, string()).count("c");
    assertOnlyProblem(
        line,
        "groupBy \"g\" has no value serde",
        "use groupBy(name, mapper, keySerde, valueSerde)");
  }

  @Test
  void repartitionWithoutAKeySerde() {
    int line = Lines.next();
    orders.repartition("r", null);
    assertOnlyProblem(line, "repartition \"r\" has no key serde", "keySerde");
  }

  @Test
  void reduceOfChangedValues() {
    int line = Lines.next();
    orders.mapValues(amount -> "x").groupByKey().reduce("r", (left, right) -> right);
    assertOnlyProblem(
        line, "reduce \"r\" has no value serde", "use reduce(name, reducer, valueSerde)");
  }

  @Test
  void aggregateWithoutASerde() {
    int line = Lines.next();
    orders.groupByKey().aggregate("a", () -> 0L, (key, value, sum) -> sum, null);
    assertOnlyProblem(line, "aggregate \"a\" has no serde", "aggregateSerde");
  }

  @Test
  void mergedKeysOfTwoSerdes() {
    EventStream<String, Long> more = builder.stream(Topic.of("more", OTHER_STRING, int64()));
    int line = Lines.next();
    orders.merge(more).groupByKey().count("c");
    assertOnlyProblem(line, "does not know the serde of the key", "equal serdes");
  }

  private static final org.apache.kafka.common.serialization.Serde<String> OTHER_STRING =
      org.apache.kafka.common.serialization.Serdes.String();

  @Test
  void groupByKeyAfterTheKeyChanged() {
    EventStream<Long, Long> changed = orders.selectKey((customer, amount) -> amount);
    int line = Lines.next();
    changed.filter((key, value) -> true).groupByKey().count("c");
    assertOnlyProblem(line, "the key was changed", "call repartition(name, keySerde) first");
  }

  @Test
  void groupByKeyOfWindowedKeys() {
    var daily = orders.groupByKey().windowedBy(Windows.tumbling(Duration.ofDays(1)));
    int line = Lines.next();
    daily.count("daily").toStream().groupByKey().count("again");
    assertOnlyProblem(line, "the key was changed", "groupBy(name, mapper, keySerde)");
  }

  @Test
  void windowsOfNoSize() {
    int line = Lines.next();
    orders.groupByKey().windowedBy(Windows.tumbling(Duration.ZERO)).count("c");
    assertOnlyProblem(line, "size of the windows is PT0S", "at least 1");
  }

  @Test
  void windowsOfLessThanAMillisecond() {
    int line = Lines.next();
    orders.groupByKey().windowedBy(Windows.tumbling(Duration.ofNanos(1_000))).count("c");
    assertOnlyProblem(line, "less than PT0.001S", "whole milliseconds");
  }

  @Test
  void windowsThatEndWithinAMillisecond() {
    int line = Lines.next();
    orders.groupByKey().windowedBy(Windows.tumbling(Duration.ofNanos(1_500_000))).count("c");
    assertOnlyProblem(line, "not a whole number of milliseconds", "whole milliseconds");
  }

  @Test
  void negativeGrace() {
    var windows = Windows.tumbling(Duration.ofMinutes(1)).grace(Duration.ofSeconds(-1));
    int line = Lines.next();
    orders.groupByKey().windowedBy(windows).count("c");
    assertOnlyProblem(line, "grace of the windows is PT-1S", "at least 0");
  }

  @Test
  void oneTopicWithTwoSerdes() {
    int line = Lines.next();
    builder.stream(Topic.of("orders", string(), int32()));
    assertOnlyProblem(line, "\"orders\" is read here with other serdes", "one Topic constant");
  }

  @Test
  void mergeAcrossBuilders() {
    EventStream<String, Long> foreign = TopologyBuilder.named("other").stream(ORDERS);
    int line = Lines.next();
    orders.merge(foreign);
    assertOnlyProblem(line, "stream of another TopologyBuilder", "one builder");
  }

  @Test
  void topologyWithoutASource() {
    var empty = TopologyBuilder.named("empty");
    int line = Lines.next();
    var thrown = catchThrowableOfType(TopologyException.class, () -> empty.build());
    assertThat(thrown.problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.message()).isEqualTo("the topology reads no topic");
              assertThat(problem.location().line()).isEqualTo(line);
            });
  }

  @Test
  void topicThatIsReadAndWritten() {
    int line = Lines.next();
    orders.to(ORDERS);
    assertOnlyProblem(line, "topic \"orders\" is written here and read at", "another topic");
  }

  @Test
  void internalTopicThatIsAlsoTheUsers() {
    builder.stream(Topic.of("shop-c-changelog", string(), string()));
    int line = Lines.next();
    orders.groupByKey().count("c");
    assertOnlyProblem(line, "would be \"shop-c-changelog\"", "rename the store or the topic");
  }

  @Test
  void splitWithoutABranch() {
    int line = Lines.next();
    orders.split();
    assertOnlyProblem(line, "split has no branch", "add branch");
  }

  @Test
  void twoBranchesOfOneName() {
    SplitStream<String, Long> split = orders.split().branch("a", (key, value) -> true, a -> {});
    int line = Lines.next();
    split.otherwise("a", a -> {});
    assertOnlyProblem(line, "two branches named \"a\"", "a name of its own");
  }

  @Test
  void branchAfterOtherwise() {
    SplitStream<String, Long> split = orders.split();
    split.otherwise("rest", rest -> {});
    int line = Lines.next();
    split.branch("late", (key, value) -> true, late -> {});
    assertOnlyProblem(line, "\"late\" comes after otherwise", "write otherwise last");
  }

  @Test
  void nullInPlaceOfAFunction() {
    int line = Lines.next();
    orders.filter(null).groupByKey().count("c");
    assertOnlyProblem(line, "filter was given null instead of a function", "pass a function");
  }

  @Test
  void nullsOfEveryKindAreCollected() {
    builder.stream(null).to(null);
    orders.to(null);
    orders.merge(null).repartition(null, null, null);
    orders.groupBy(null, null, null).windowedBy(null).aggregate(null, null, null, null);
    orders.groupByKey().windowedBy(Windows.tumbling(null).grace(null)).count(null);
    orders.split().branch(null, null, null).branch(null, (key, value) -> true, null);
    orders.split().otherwise("rest", null);
    assertThat(problemsOf(builder)).hasSizeGreaterThan(20);
    assertThat(problemsOf(nullApplication())).hasSize(1);
  }

  private static TopologyBuilder nullApplication() {
    var unnamed = TopologyBuilder.named(null);
    unnamed.stream(ORDERS).groupByKey().count("c");
    return unnamed;
  }

  @Test
  void anyUseAfterBuild() {
    builder.build();
    int line = Lines.next();
    assertThatThrownBy(() -> orders.filter((key, value) -> true))
        .isInstanceOfSatisfying(
            TopologyException.class,
            e ->
                assertThat(e.problems())
                    .singleElement()
                    .satisfies(
                        problem -> {
                          assertThat(problem.message())
                              .isEqualTo("filter was called after build()");
                          assertThat(problem.location().line()).isEqualTo(line);
                        }));
    assertThatThrownBy(() -> builder.stream(ORDERS))
        .hasMessageContaining("stream was called after");
    assertThatThrownBy(builder::build).hasMessageContaining("build was called after build()");
  }

  @Test
  void allProblemsComeNumberedInOneException() {
    int line = Lines.next();
    orders.filter(null);
    orders.to(Topic.of("", string(), null));
    assertThatThrownBy(builder::build)
        .isInstanceOf(TopologyException.class)
        .hasMessage(
            """
            topology shop has 3 problems
              1. TopologyProblemsTest.java:%d: filter was given null instead of a function; pass a function
              2. TopologyProblemsTest.java:%d: the name of the topic is empty; use 1 to 249 of a-z, A-Z, 0-9, '.', '_' and '-', and neither "." nor ".."
              3. TopologyProblemsTest.java:%d: topic "" has no value serde; pass one to Topic.of"""
                .formatted(line, line + 1, line + 1));
  }

  @Test
  void aChainOverSeveralLinesKnowsTheLineOfEachStep() {
    int line = Lines.next();
    orders
        .filter((customer, amount) -> true)
        .selectKey((customer, amount) -> amount)
        .groupByKey()
        .count("c")
        .toStream()
        .to(Topic.of("out", int64(), int64()));
    assertOnlyProblem(line + 3, "groupByKey", "repartition");
  }
}
