package dev.headrace.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.broker.EmbeddedBroker;
import dev.headrace.runtime.HeadraceApp;
import dev.headrace.runtime.HeadraceConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table with a history, a join by foreign key and a suppression on a broker, over a kill. */
class TablesOnKafkaTest {
  private static final int PARTITIONS = 2;
  private static final int SALES_PER_RUN = 400;
  private static final int PRODUCTS = 5;
  private static final int CUSTOMERS = 3;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  // Recent enough for the broker's retention, which goes by the records' timestamps.
  private static final long START_MS = System.currentTimeMillis() / 60_000 * 60_000 - 3_600_000;

  private record Sold(long atMs, String customer) {}

  /** What was written, and what follows from it. */
  private static final class Shop {
    final Random random;
    final Map<String, TreeMap<Long, Long>> prices = new HashMap<>();
    final Map<String, String> names = new HashMap<>();
    final Map<String, Sold> lastSales = new TreeMap<>();
    long nowMs = START_MS;
    int sales;

    Shop(long seed) {
      random = new Random(seed);
    }

    /** Returns a price for each product, before anything is sold. */
    List<ProducerRecord<String, String>> firstPrices() {
      List<ProducerRecord<String, String>> records = new ArrayList<>();
      for (int product = 0; product < PRODUCTS; product++) {
        records.add(price("product-" + product, nowMs));
      }
      return records;
    }

    /** Gives each customer another name. */
    List<ProducerRecord<String, String>> naming(String family) {
      List<ProducerRecord<String, String>> records = new ArrayList<>();
      for (int customer = 0; customer < CUSTOMERS; customer++) {
        String key = "customer-" + customer;
        names.put(key, family + "-" + customer);
        records.add(new ProducerRecord<>("customers", null, nowMs, key, names.get(key)));
      }
      return records;
    }

    /** Sells something each second, while prices change; the prices of a time come first. */
    List<ProducerRecord<String, String>> selling() {
      List<ProducerRecord<String, String>> changes = new ArrayList<>();
      List<ProducerRecord<String, String>> sold = new ArrayList<>();
      for (int sale = 0; sale < SALES_PER_RUN; sale++) {
        nowMs += 1000;
        String product = "product-" + random.nextInt(PRODUCTS);
        if (random.nextInt(4) == 0) {
          changes.add(price(product, nowMs - random.nextInt(2)));
        }
        String customer = "customer-" + random.nextInt(CUSTOMERS);
        // Some sales are told late, at the price of their own time.
        long atMs = Math.max(START_MS, nowMs - random.nextInt(3) * 10_000L);
        sold.add(new ProducerRecord<>("sales", null, atMs, product, customer));
        lastSales.put(product, new Sold(atMs, customer));
        sales++;
      }
      changes.addAll(sold);
      return changes;
    }

    private ProducerRecord<String, String> price(String product, long atMs) {
      long cents = 100L + random.nextInt(900);
      prices.computeIfAbsent(product, any -> new TreeMap<>()).put(atMs, cents);
      return new ProducerRecord<>("prices", null, atMs, product, Long.toString(cents));
    }

    /** Returns what lets time pass in every partition. */
    List<ProducerRecord<String, String>> end() {
      List<ProducerRecord<String, String>> records = new ArrayList<>();
      for (int partition = 0; partition < PARTITIONS; partition++) {
        records.add(
            new ProducerRecord<>("sales", partition, nowMs + 600_000, null, null, List.of()));
      }
      return records;
    }

    Map<String, String> expected() {
      Map<String, String> expected = new TreeMap<>();
      lastSales.forEach(
          (product, sale) -> {
            long cents = prices.get(product).floorEntry(sale.atMs).getValue();
            String customer = sale.customer;
            expected.put(product, cents + " " + customer + " " + names.get(customer));
          });
      return expected;
    }
  }

  @TempDir Path directory;

  @Test
  void tellsTheLastSaleOfEachProductAlsoAfterAKill() throws Exception {
    long seed = System.nanoTime();
    System.out.println("TablesOnKafkaTest seed: " + seed);
    Shop shop = new Shop(seed);
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      Cluster cluster = new Cluster(broker);
      cluster.createTopics(
          PARTITIONS, Sales.PRICES, Sales.SALES, Sales.CUSTOMERS, Sales.LAST_SALES);
      cluster.produce(shop.firstPrices());
      cluster.produce(shop.naming("smith"));
      cluster.produce(shop.selling());
      runAndKill(cluster);
      cluster.produce(shop.naming("miller"));
      cluster.produce(shop.selling());
      cluster.produce(shop.end());
      finish(cluster);
      Map<String, String> last = new TreeMap<>();
      List<String> told = new ArrayList<>();
      cluster.read(
          Sales.LAST_SALES,
          (product, sale) -> {
            last.put(product, sale);
            told.add(sale);
          });
      assertThat(last).as("seed %d", seed).isEqualTo(shop.expected());
      assertThat(told).as("what was told, seed %d", seed).hasSizeLessThan(shop.sales / 2);
    }
  }

  /** Kills it once it has committed some sales, with state on its disk and events that wait. */
  private void runAndKill(Cluster cluster) throws Exception {
    try (AppProcess app =
        AppProcess.start(
            Sales.class,
            directory.resolve("output.txt"),
            "--bootstrap-servers",
            cluster.bootstrapServers(),
            "--state-dir",
            directory.resolve("state").toString())) {
      app.killOnceCommitted(cluster, Sales.APPLICATION, "sales", SALES_PER_RUN / 4, LIMIT);
    }
  }

  private void finish(Cluster cluster) throws InterruptedException {
    HeadraceConfig config =
        HeadraceConfig.builder()
            .bootstrapServers(cluster.bootstrapServers())
            .stateDirectory(directory.resolve("state"))
            .build();
    try (HeadraceApp app = HeadraceApp.start(Sales.topology(), config)) {
      assertThat(app.awaitCaughtUp(LIMIT)).isTrue();
    }
  }
}
