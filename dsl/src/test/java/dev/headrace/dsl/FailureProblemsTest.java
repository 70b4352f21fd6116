package dev.headrace.dsl;

import static dev.headrace.dsl.failure.FailurePolicy.deadLetter;
import static dev.headrace.dsl.failure.FailurePolicy.skip;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dsl.failure.FailurePolicy;
import dev.headrace.dsl.plan.Plan;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a plan knows of failure policies, and what the build says of those that cannot be. */
class FailureProblemsTest {
  private static final Topic<String, Long> ORDERS = Topic.of("orders", string(), int64());
  private static final Topic<String, Long> OUT = Topic.of("out", string(), int64());

  private final TopologyBuilder builder = TopologyBuilder.named("shop");

  private void requireProblem(String... parts) {
    assertThatThrownBy(builder::build)
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining("has a problem")
        .hasMessageContainingAll(parts);
  }

  @Test
  void deadLettersToATopicThatIsRead() {
    builder.stream(ORDERS, source -> source.onFailure(deadLetter("orders"))).to(OUT);
    requireProblem("\"orders\" gets dead letters here and is read at", "a topic of their own");
  }

  @Test
  void deadLettersToATopicThatKafkaRefuses() {
    builder.stream(ORDERS).onFailure(deadLetter("not a name")).to(OUT);
    requireProblem("the name of the dead-letter topic is \"not a name\"", "position 4");
  }

  @Test
  void deadLettersToATopicOfTheApplication() {
    builder.stream(ORDERS, source -> source.onFailure(deadLetter("shop-count-changelog")))
        .groupByKey()
        .count("count");
    requireProblem("the internal topic of store \"count\" would be \"shop-count-changelog\"");
  }

  @Test
  void triesThatCannotBe() {
    var orders = builder.stream(ORDERS);
    orders.onFailure(skip().retrying(0, Duration.ofMillis(1))).to(OUT);
    requireProblem("a failure policy is to try 0 times more", "use 1 to 30");
  }

  @Test
  void aPauseThatCannotBe() {
    builder.stream(ORDERS).onFailure(skip().retrying(1, Duration.ZERO)).to(OUT);
    requireProblem("the first pause of a failure policy is PT0S, which is less than PT0.001S");
  }

  @Test
  void eachFurtherTryWaitsTwiceAsLongUpToAMinute() {
    FailurePolicy policy = deadLetter("letters").retrying(3, Duration.ofMillis(100));
    assertThat(policy.pauseNanos(1)).isEqualTo(Duration.ofMillis(100).toNanos());
    assertThat(policy.pauseNanos(3)).isEqualTo(Duration.ofMillis(400).toNanos());
    assertThat(policy.pauseNanos(30)).isEqualTo(Duration.ofMinutes(1).toNanos());
    assertThat(skip().retrying(9, Duration.ofHours(1)).pauseNanos(9))
        .isEqualTo(Duration.ofHours(1).toNanos());
    assertThat(policy.describe())
        .isEqualTo("try 3 times more from PT0.1S on, then dead-letter to letters");
  }

  @Test
  void noPolicy() {
    builder.stream(ORDERS).onFailure(null).to(OUT);
    requireProblem("onFailure was given null instead of a failure policy");
  }

  @Test
  void noOptions() {
    builder.stream(ORDERS, null).to(OUT);
    requireProblem("stream was given null instead of a function of its options");
  }

  @Test
  void aFutureLimitThatIsNegative() {
    builder.stream(ORDERS, source -> source.futureLimit(Duration.ofMillis(-1))).to(OUT);
    requireProblem("the future limit of a source is PT-0.001S", "futureLimit(Duration.ofHours(1))");
  }

  @Test
  void twoSetsOfOptionsForOneTopic() {
    builder.stream(ORDERS, source -> source.onFailure(skip())).to(OUT);
    builder.stream(ORDERS, source -> source.onFailure(deadLetter("letters"))).to(OUT);
    requireProblem("\"orders\" is read here with other options than at", "read first");
  }

  @Test
  void anotherStreamOfATopicKeepsItsOptions() {
    builder.stream(ORDERS, source -> source.onFailure(skip())).to(OUT);
    builder.stream(ORDERS).to(OUT);
    builder.stream(ORDERS, source -> source.onFailure(skip())).to(OUT);
    Plan plan = builder.build().plan();
    assertThat(plan.failurePolicy(plan.node(2))).isEqualTo(skip());
  }

  @Test
  void aPolicyCountsUntilAnotherFollows() {
    var orders = builder.stream(ORDERS, source -> source.onFailure(skip()));
    orders
        .filter((customer, amount) -> amount > 0)
        .onFailure(deadLetter("letters"))
        .groupByKey()
        .count("count")
        .toStream()
        .to(OUT);
    Topology topology = builder.build();
    Plan plan = topology.plan();
    assertThat(plan.nodes().stream().map(plan::failurePolicy).map(FailurePolicy::describe))
        .containsExactly(
            "skip",
            "skip",
            "dead-letter to letters",
            "dead-letter to letters",
            "dead-letter to letters",
            "dead-letter to letters");
    assertThat(plan.userTopics()).containsExactly("letters", "orders", "out");
    assertThat(topology.describe())
        .contains("stream orders, on failure skip\n", "onFailure dead-letter to letters\n");
  }

  @Test
  void whereTwoStreamsMeetTheFirstDecides() {
    builder.stream(ORDERS, source -> source.onFailure(skip()))
        .merge(builder.stream(Topic.of("returns", string(), int64())))
        .to(OUT);
    Plan plan = builder.build().plan();
    assertThat(plan.failurePolicy(plan.node(3))).isEqualTo(skip());
  }
}
