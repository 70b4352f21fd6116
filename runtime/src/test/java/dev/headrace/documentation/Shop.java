package dev.headrace.documentation;

import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.json;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.serde.Serdes.windowed;

import dev.headrace.dsl.EventStream;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.window.Windowed;
import java.time.Duration;

/** The world that the examples in the documentation live in. */
public abstract class Shop {
  public record Click(String user, String page, boolean bot) {}

  public record Order(String id, String user, long cents) {}

  /** What a user has done. */
  public record Visit(long clicks, long cents) {
    public static final Visit EMPTY = new Visit(0, 0);

    public Visit withClick(Click click) {
      return new Visit(clicks + 1, cents);
    }

    public Visit withOrder(Order order) {
      return new Visit(clicks, cents + order.cents());
    }
  }

  /** What a user has ordered. */
  public record Basket(long orders, long cents) {
    public static final Basket EMPTY = new Basket(0, 0);

    public Basket plus(Order order) {
      return new Basket(orders + 1, cents + order.cents());
    }

    public Basket minus(Order order) {
      return new Basket(orders - 1, cents - order.cents());
    }

    public Basket merge(Basket later) {
      return new Basket(orders + later.orders, cents + later.cents);
    }
  }

  public static final Topic<String, Click> CLICKS = Topic.of("clicks", string(), json(Click.class));
  public static final Topic<String, Click> LATE_CLICKS =
      Topic.of("late-clicks", string(), json(Click.class));
  public static final Topic<String, Order> ORDERS = Topic.of("orders", string(), json(Order.class));
  public static final Topic<String, Order> LARGE_ORDERS =
      Topic.of("large-orders", string(), json(Order.class));
  public static final Topic<String, Long> COUNTS = Topic.of("counts", string(), int64());
  public static final Topic<String, String> TEXTS = Topic.of("texts", string(), string());
  public static final Topic<Windowed<String>, Long> VIEWS =
      Topic.of("views", windowed(string(), Duration.ofMinutes(1)), int64());

  public final TopologyBuilder builder = TopologyBuilder.named("shop");
  public final EventStream<String, Click> clicks = builder.stream(CLICKS);
  public final EventStream<String, Order> orders = builder.stream(ORDERS);

  /** Runs the example. */
  public abstract void run() throws Exception;
}
