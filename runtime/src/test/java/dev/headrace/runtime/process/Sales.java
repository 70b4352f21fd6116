package dev.headrace.runtime.process;

import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.suppression.Suppression.untilTimeLimit;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofSeconds;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.runtime.HeadraceApp;

/**
 * An application of tables, run in a process of its own that tests can kill: of each product the
 * last sale at the price of its time, with the name of the customer, told twice a minute at most.
 */
public final class Sales {
  static final String APPLICATION = "sales-app";
  static final Topic<String, String> PRICES = Topic.of("prices", string(), string());
  static final Topic<String, String> SALES = Topic.of("sales", string(), string());
  static final Topic<String, String> CUSTOMERS = Topic.of("customers", string(), string());
  static final Topic<String, String> LAST_SALES = Topic.of("last-sales", string(), string());
  static final int CALM_SECONDS = 30;

  /** A product's sale, as its row keeps it: the cents, a space, and the customer. */
  private static String sale(String customer, long cents) {
    return cents + " " + customer;
  }

  private static String customerOf(String sale) {
    return sale.substring(sale.indexOf(' ') + 1);
  }

  private Sales() {}

  static Topology topology() {
    var builder = TopologyBuilder.named(APPLICATION);
    var prices =
        builder.stream(PRICES)
            .mapValues((String cents) -> Long.parseLong(cents))
            .toTable("prices", int64(), ofDays(1));
    var customers = builder.stream(CUSTOMERS).toTable("customers");
    builder.stream(SALES)
        .join(prices, Sales::sale)
        .toTable("sales", string())
        .join("named-sales", customers, Sales::customerOf, (sale, name) -> sale + " " + name)
        .suppress(
            "calm",
            untilTimeLimit(ofSeconds(CALM_SECONDS)).maxRows(1000).emitEarlyWhenFull(),
            string())
        .toStream()
        .to(LAST_SALES);
    return builder.build();
  }

  public static void main(String[] args) {
    HeadraceApp.run(topology(), args);
  }
}
