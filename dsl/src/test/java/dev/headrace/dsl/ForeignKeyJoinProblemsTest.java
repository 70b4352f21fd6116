package dev.headrace.dsl;

import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dsl.function.ValueMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a plan shows of joins by foreign key, and what the build says of those that cannot be. */
class ForeignKeyJoinProblemsTest {
  private static final Topic<String, String> ORDERS = Topic.of("orders", string(), string());
  private static final Topic<String, Long> CUSTOMERS = Topic.of("customers", string(), int64());
  private static final ValueMapper<String, String> CUSTOMER = order -> order.substring(0, 1);

  private final TopologyBuilder builder = TopologyBuilder.named("shop");
  private final Table<String, String> orders = builder.table("orders", ORDERS);
  private final Table<String, Long> customers = builder.table("customers", CUSTOMERS);

  private static String both(String order, Long customer) {
    return order + customer;
  }

  private void requireProblem(String... parts) {
    assertThatThrownBy(builder::build)
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining("has a problem")
        .hasMessageContainingAll(parts);
  }

  private static List<String> exchanges(Topology topology) {
    return topology.description().steps().stream()
        .filter(step -> step.operator().equals("repartition"))
        .map(step -> step.name())
        .toList();
  }

  @Test
  void printsItsThreeParts() {
    orders
        .leftJoin("billed", customers, CUSTOMER, ForeignKeyJoinProblemsTest::both)
        .toStream()
        .to(Topic.of("bills", string(), string()));
    assertThat(builder.build().describe())
        .isEqualTo(
            """
            topology shop
              stream orders
                table orders
                foreignKey
                subscribe billed
                then
                  byForeignKey
                  repartition billed-subscribe
                  subscriptions billed with customers
                  repartition billed-answers
                  leftJoin billed with billed-left
                  toStream
                  to bills
                then
                  repartition billed-left
                  leftJoin into billed-answers
              stream customers
                table customers
                subscriptions into billed-subscribe
            """);
  }

  @Test
  void bringsTheRightTableToAStageOfItsOwnWhereItWouldBeACircleOtherwise() {
    orders.join("with-itself", orders, CUSTOMER, (left, right) -> left + right);
    orders
        .toStream()
        .groupBy("again", (key, order) -> order, string())
        .count("count")
        .join("of-itself", orders, (key, count) -> key, (count, order) -> count + order);
    assertThat(exchanges(builder.build()))
        .contains("with-itself-right", "of-itself-right")
        .doesNotContain("with-itself-right-rows");
  }

  @Test
  void leavesTheRightTableWhereItIsOtherwise() {
    orders.join("billed", customers, CUSTOMER, ForeignKeyJoinProblemsTest::both);
    assertThat(exchanges(builder.build()))
        .containsExactly("billed-subscribe", "billed-answers", "billed-left");
  }

  @Test
  void valuesWhoseSerdeIsNotKnown() {
    orders.join("sums", customers.mapValues(Long::intValue), CUSTOMER, (order, sum) -> order + sum);
    requireProblem(
        "join \"sums\" does not know the serde of the right table's values",
        "call withValueSerde(serde) on it first");
  }

  @Test
  void valuesWhoseSerdeIsGiven() {
    orders.join(
        "sums",
        customers.mapValues(value -> -value).withValueSerde(int64()),
        CUSTOMER,
        ForeignKeyJoinProblemsTest::both);
    assertThat(builder.build().describe()).contains("subscriptions sums with customers");
  }

  @Test
  void aNameThatIsTaken() {
    orders.join("billed", customers, CUSTOMER, ForeignKeyJoinProblemsTest::both);
    customers.toStream().toTable("billed-subscriptions");
    requireProblem("the name \"billed-subscriptions\" of a store is taken");
  }

  @Test
  void aNameThatKafkaRefuses() {
    orders.join("by customer", customers, CUSTOMER, ForeignKeyJoinProblemsTest::both);
    requireProblem("the name of the join is \"by customer\"", "illegal character");
  }

  @Test
  void aFunctionThatIsMissing() {
    orders.leftJoin(
        "billed", customers, (ValueMapper<String, String>) null, ForeignKeyJoinProblemsTest::both);
    requireProblem("leftJoin was given null instead of a function that returns a foreign key");
  }

  @Test
  void aTableOfAnotherTopology() {
    var other = TopologyBuilder.named("other").table("customers", CUSTOMERS);
    orders.join("billed", other, CUSTOMER, ForeignKeyJoinProblemsTest::both);
    requireProblem("join was given a stream of another TopologyBuilder");
  }
}
