package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.window.Windows.within;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.failure.FailurePolicy;
import dev.headrace.dsl.window.JoinWindows;
import dev.headrace.runtime.operator.DropReason;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules of joins of two streams one by one, each as a user meets it. */
class StreamJoinTest {
  private static final Topic<String, Integer> ORDERS = Topic.of("orders", string(), int32());
  private static final Topic<String, Integer> PAYMENTS = Topic.of("payments", string(), int32());
  private static final Topic<String, String> PAID = Topic.of("paid", string(), string());
  private static final JoinWindows NEAR = within(ofMillis(10)).grace(ofMillis(5));

  private static FourWays ways(Consumer<TopologyBuilder> write) {
    var builder = TopologyBuilder.named("joins");
    write.accept(builder);
    return FourWays.of(builder.build());
  }

  private static String paid(Integer order, Integer payment) {
    return order + "+" + payment;
  }

  private static FourWays inner(JoinWindows windows) {
    return ways(
        b ->
            b.stream(ORDERS)
                .join("paid-orders", b.stream(PAYMENTS), windows, StreamJoinTest::paid)
                .to(PAID));
  }

  private static FourWays left(JoinWindows windows) {
    return ways(
        b ->
            b.stream(ORDERS)
                .leftJoin("paid-orders", b.stream(PAYMENTS), windows, StreamJoinTest::paid)
                .to(PAID));
  }

  private static FourWays outer(JoinWindows windows) {
    return ways(
        b ->
            b.stream(ORDERS)
                .outerJoin("paid-orders", b.stream(PAYMENTS), windows, StreamJoinTest::paid)
                .to(PAID));
  }

  @Test
  void aPairComesOnceWithTheLaterTimestamp() {
    FourWays ways = inner(NEAR).pipe(ORDERS, "a", 1, 20).pipe(PAYMENTS, "a", 2, 12);
    assertThat(ways.advanceTo(1000).output(PAID)).containsExactly("a=1+2@20");
  }

  @Test
  void bothEndsOfTheWindowMatch() {
    FourWays ways = inner(within(ofMillis(10)).before(ofMillis(2)));
    ways.pipe(ORDERS, "a", 1, 20);
    for (int ms = 17; ms <= 31; ms++) {
      ways.pipe(PAYMENTS, "a", ms, ms);
    }
    List<String> pairs = ways.output(PAID);
    assertThat(pairs).hasSize(13).startsWith("a=1+18@20").endsWith("a=1+30@30");
  }

  @Test
  void matchesMayLieWhollyBehindTheLeftEvent() {
    FourWays ways = inner(within(ofMillis(10)).before(ofMillis(-5)));
    ways.pipe(ORDERS, "a", 1, 20).pipe(PAYMENTS, "a", 2, 24).pipe(PAYMENTS, "a", 3, 25);
    assertThat(ways.output(PAID)).containsExactly("a=1+3@25");
  }

  @Test
  void equalEventsAreEventsOfTheirOwn() {
    FourWays ways = inner(NEAR).pipe(ORDERS, "a", 1, 20).pipe(ORDERS, "a", 1, 20);
    ways.pipe(PAYMENTS, "a", 2, 20).pipe(PAYMENTS, "a", 2, 20);
    assertThat(ways.output(PAID)).containsExactly("a=1+2@20", "a=1+2@20", "a=1+2@20", "a=1+2@20");
  }

  @Test
  void whatAnEventFindsComesInOrderOfTimestampThenArrival() {
    FourWays ways = inner(NEAR).pipe(ORDERS, "a", 1, 14).pipe(ORDERS, "a", 2, 11);
    ways.pipe(ORDERS, "a", 3, 14).pipe(ORDERS, "a", 4, 10).pipe(PAYMENTS, "a", 9, 12);
    assertThat(ways.output(PAID)).containsExactly("a=4+9@12", "a=2+9@12", "a=1+9@14", "a=3+9@14");
  }

  @ParameterizedTest
  @EnumSource
  void hundredsOfEventsOfOneKeyAreAllFound(Interruption interruption) {
    FourWays ways =
        FourWays.of(
            () -> {
              var builder = TopologyBuilder.named("joins");
              builder.stream(ORDERS)
                  .flatMapValues(count -> Collections.nCopies(count, count))
                  .withValueSerde(int32())
                  .join("pairs", builder.stream(PAYMENTS), NEAR, StreamJoinTest::paid)
                  .to(PAID);
              return TopologyTestDriver.of(builder.build()).interruptedBy(interruption);
            });
    ways.pipe(ORDERS, "a", 300, 1).pipe(ORDERS, "a", 33, 1).pipe(PAYMENTS, "a", 0, 1);
    assertThat(ways.output(PAID)).hasSize(333);
  }

  @Test
  void anEventWithoutAMatchComesWhenItsWindowAndGraceHavePassed() {
    FourWays ways = left(NEAR).pipe(ORDERS, "a", 1, 20).advanceTo(35);
    assertThat(ways.output(PAID)).isEmpty();
    assertThat(ways.advanceTo(36).advanceTo(100).output(PAID)).containsExactly("a=1+null@20");
  }

  @Test
  void noMatchFollowsANull() {
    FourWays ways = left(NEAR).pipe(ORDERS, "a", 1, 20).pipe(ORDERS, "b", 2, 36);
    ways.pipe(PAYMENTS, "a", 3, 30);
    assertThat(ways.output(PAID)).containsExactly("a=1+null@20");
    assertThat(ways.drops(DropReason.LATE)).isZero();
  }

  @Test
  void whatTimeHasJumpedOverComesInOrder() {
    FourWays ways = outer(within(ofMillis(10)).after(ZERO));
    ways.pipe(PAYMENTS, "b", 1, 22).pipe(ORDERS, "a", 2, 22).pipe(ORDERS, "c", 3, 21);
    ways.pipe(PAYMENTS, "a", 4, 50);
    assertThat(ways.advanceTo(1_000_000).output(PAID))
        .containsExactly("c=3+null@21", "b=null+1@22", "a=2+null@22", "a=null+4@50");
  }

  @Test
  void atOneTimestampTheRightSideComesFirst() {
    FourWays ways = outer(NEAR);
    ways.pipe(ORDERS, "a", 1, 20).pipe(PAYMENTS, "b", 2, 20).pipe(PAYMENTS, "aa", 3, 20);
    assertThat(ways.advanceTo(100).output(PAID))
        .containsExactly("aa=null+3@20", "b=null+2@20", "a=1+null@20");
  }

  @Test
  void anEventWithoutAKeyIsEmittedAloneAtOnce() {
    FourWays ways = left(NEAR).pipe(ORDERS, null, 1, 20).pipe(PAYMENTS, null, 2, 20);
    assertThat(ways.output(PAID)).containsExactly("null=1+null@20");
    assertThat(ways.drops(DropReason.NULL_KEY)).isEqualTo(1);
    assertThat(outer(NEAR).pipe(PAYMENTS, null, 2, 20).output(PAID))
        .containsExactly("null=null+2@20");
    assertThat(inner(NEAR).pipe(ORDERS, null, 1, 20).drops(DropReason.NULL_KEY)).isEqualTo(1);
  }

  @Test
  void anEventWithoutAValueIsDropped() {
    FourWays ways = outer(NEAR).pipe(ORDERS, "a", null, 20).pipe(PAYMENTS, null, null, 20);
    assertThat(ways.advanceTo(100).output(PAID)).isEmpty();
    assertThat(ways.drops(DropReason.NULL_VALUE)).isEqualTo(2);
  }

  @Test
  void anEventBehindItsOwnWindowFindsWhatWaitsAndDoesNotWait() {
    FourWays ways = inner(within(ofMillis(10)).after(ZERO)).pipe(PAYMENTS, "a", 1, 20);
    // The order's window has passed when it arrives, that of the payment has not.
    ways.advanceTo(25).pipe(ORDERS, "a", 2, 22).pipe(PAYMENTS, "a", 3, 21);
    assertThat(ways.output(PAID)).containsExactly("a=2+1@22");
  }

  @Test
  void aLateEventComesAloneAtOnceOrIsDropped() {
    FourWays ways = left(NEAR).advanceTo(100);
    ways.pipe(ORDERS, "a", 1, 84).pipe(PAYMENTS, "a", 2, 84);
    assertThat(ways.output(PAID)).containsExactly("a=1+null@84");
    assertThat(ways.drops(DropReason.LATE)).isEqualTo(1);
  }

  @Test
  void aStreamJoinedWithItselfPairsEachEventWithItselfOnce() {
    FourWays ways =
        ways(
            b ->
                b.stream(ORDERS)
                    .join("pairs", b.stream(ORDERS), NEAR, StreamJoinTest::paid)
                    .to(PAID));
    assertThat(ways.pipe(ORDERS, "a", 1, 20).pipe(ORDERS, "a", 2, 21).output(PAID))
        .containsExactly("a=1+1@20", "a=2+1@21", "a=1+2@21", "a=2+2@21");
  }

  @Test
  void oneTopicMayBeReadTwiceAndJoined() {
    FourWays ways =
        ways(
            b -> {
              var small = b.stream(ORDERS).filter((key, amount) -> amount < 10);
              var large = b.stream(ORDERS).filter((key, amount) -> amount >= 10);
              small.leftJoin("small-before-large", large, NEAR, StreamJoinTest::paid).to(PAID);
            });
    ways.pipe(ORDERS, "a", 1, 20).pipe(ORDERS, "a", 10, 25).pipe(ORDERS, "b", 2, 26);
    assertThat(ways.advanceTo(100).output(PAID)).containsExactly("a=1+10@25", "b=2+null@26");
  }

  @Test
  void aJoinOfJoinsSeesPairsWithTheirOwnTimestamps() {
    Topic<String, Integer> refunds = Topic.of("refunds", string(), int32());
    FourWays ways =
        ways(
            b ->
                b.stream(ORDERS)
                    .leftJoin("paid-orders", b.stream(PAYMENTS), NEAR, StreamJoinTest::paid)
                    .withValueSerde(string())
                    .leftJoin("refunded", b.stream(refunds), NEAR, (l, r) -> l + "+" + r)
                    .to(PAID));
    ways.pipe(ORDERS, "a", 1, 20).pipe(PAYMENTS, "a", 2, 22).pipe(refunds, "a", 3, 32);
    // The first join emits this one when time passes, and the second one does not take it for late.
    ways.pipe(ORDERS, "b", 4, 33);
    assertThat(ways.advanceTo(1000).output(PAID)).containsExactly("a=1+2+3@32", "b=4+null+null@33");
  }

  @ParameterizedTest
  @EnumSource
  void streamsWithNewKeysMeetBehindTheirRepartitions(Interruption interruption) {
    FourWays ways =
        FourWays.of(
            () -> {
              var builder = TopologyBuilder.named("joins");
              var orders =
                  builder.stream(ORDERS)
                      .selectKey((key, value) -> "k" + value)
                      .repartition("orders-by-number", string(), int32(), 3);
              builder.stream(PAYMENTS)
                  .selectKey((key, value) -> "k" + value)
                  .repartition("payments-by-number", string(), int32(), 3)
                  .outerJoin("numbers", orders, within(ofMillis(10)), StreamJoinTest::paid)
                  .to(PAID);
              return TopologyTestDriver.of(builder.build())
                  .interruptedBy(interruption)
                  .exchangeThroughTopics();
            });
    ways.pipe(ORDERS, "a", 7, 20).pipe(PAYMENTS, "b", 7, 21).pipe(PAYMENTS, null, 8, 22);
    assertThat(ways.advanceTo(100).output(PAID))
        .containsExactlyInAnyOrder("k7=7+7@21", "k8=8+null@22");
  }

  @ParameterizedTest
  @EnumSource
  void aPairHasTheHeadersOfTheEventThatCompletesItAndOneThatHasWaitedHasNone(
      Interruption interruption) {
    var builder = TopologyBuilder.named("joins");
    builder.stream(ORDERS)
        .leftJoin("paid-orders", builder.stream(PAYMENTS), NEAR, StreamJoinTest::paid)
        .to(PAID);
    try (var driver = TopologyTestDriver.of(builder.build()).interruptedBy(interruption)) {
      var ordered = new RecordHeaders().add("order", new byte[] {1});
      var settled = new RecordHeaders().add("payment", new byte[] {2});
      driver.input(ORDERS).pipe("a", 1, Instant.ofEpochMilli(20), ordered, null);
      driver.input(PAYMENTS).pipe("a", 2, Instant.ofEpochMilli(20), settled, null);
      driver.input(ORDERS).pipe("b", 3, Instant.ofEpochMilli(20), ordered, null);
      driver.advanceTo(Instant.ofEpochMilli(100));
      driver.input(ORDERS).pipe("c", 4, Instant.ofEpochMilli(20), ordered, null);
      assertThat(driver.output(PAID).records())
          .extracting(result -> List.of(result.headers().toArray()).toString())
          .containsExactly(
              List.of(settled.toArray()).toString(), "[]", List.of(ordered.toArray()).toString());
    }
  }

  @Test
  void refusesTopicsWithDifferentNumbersOfPartitions() {
    var builder = TopologyBuilder.named("joins");
    builder.stream(ORDERS)
        .join("paid-orders", builder.stream(PAYMENTS), NEAR, StreamJoinTest::paid)
        .to(PAID);
    var driver = TopologyTestDriver.of(builder.build()).partitions(PAYMENTS, 4);
    assertThatThrownBy(() -> driver.input(ORDERS).pipe("a", 1))
        .hasStackTraceContaining("the topics that meet in 'paid-orders'")
        .hasStackTraceContaining("('orders' has 1, 'payments' has 4)")
        .hasStackTraceContaining("put a repartition(name, serde) behind one of them");
  }

  @Test
  void whatAJoinerFailsOnIsLeftOutWithoutATrace() {
    FourWays ways =
        ways(
            b ->
                b.stream(ORDERS, source -> source.onFailure(FailurePolicy.skip()))
                    .leftJoin(
                        "paid-orders",
                        b.stream(PAYMENTS),
                        NEAR,
                        (order, payment) -> order + "+" + (6 / (payment == null ? order : payment)))
                    .to(PAID));
    ways.pipe(ORDERS, "a", 1, 20).pipe(ORDERS, "b", 0, 20).pipe(ORDERS, "c", 2, 20);
    // The payment fails, so the order has no match.
    ways.pipe(PAYMENTS, "a", 0, 21).advanceTo(100);
    assertThat(ways.output(PAID)).containsExactly("a=1+6@20", "c=2+3@20");
    assertThat(ways.drops(DropReason.FAILED)).isEqualTo(2);
  }

  @Test
  void aJoinerThatFailsIsNamed() {
    var builder = TopologyBuilder.named("joins");
    builder.stream(ORDERS)
        .join(
            "paid-orders",
            builder.stream(PAYMENTS),
            NEAR,
            (order, payment) -> Integer.toString(order / payment))
        .to(PAID);
    var driver = TopologyTestDriver.of(builder.build());
    driver.input(ORDERS).pipe("a", 1, Instant.ofEpochMilli(1));
    assertThatThrownBy(() -> driver.input(PAYMENTS).pipe("a", 0, Instant.ofEpochMilli(1)))
        .hasStackTraceContaining("join 'paid-orders' (StreamJoinTest.java:")
        .hasStackTraceContaining("/ by zero");
  }
}
