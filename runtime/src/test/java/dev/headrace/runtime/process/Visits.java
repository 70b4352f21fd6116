package dev.headrace.runtime.process;

import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.serde.Serdes.windowed;
import static dev.headrace.dsl.window.Windows.tumbling;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.runtime.engine.Engine;
import dev.headrace.runtime.engine.EngineSettings;
import dev.headrace.runtime.engine.World;
import dev.headrace.runtime.kafka.KafkaLog;
import dev.headrace.runtime.port.Log;
import dev.headrace.runtime.port.SessionSettings;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import dev.headrace.runtime.query.StoreRow;
import dev.headrace.runtime.query.StoreView;
import dev.headrace.runtime.system.SystemClock;
import dev.headrace.runtime.system.ThreadScheduler;
import dev.headrace.state.TaskDatabases;
import dev.headrace.state.directory.StateDirectory;
import dev.headrace.state.rocksdb.RocksDbDatabases;
import dev.headrace.state.rocksdb.RocksDbSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An application in a process of its own that kills itself where it is told to.
 *
 * <p>Each line of its input is an order: {@code arm POINT}, {@code dump FILE} with the rows of its
 * stores, or {@code close}.
 */
final class Visits {
  static final String APPLICATION = "visits";
  static final Topic<String, String> CLICKS = Topic.of("clicks", string(), string());
  static final Topic<String, Long> TOTALS = Topic.of("totals", string(), int64());
  static final Topic<Windowed<String>, Long> MINUTES =
      Topic.of("minutes", windowed(string(), ofMinutes(1)), int64());

  static final String COUNTS = "visits";
  static final String PAGES = "last-page";
  static final List<String> STORES = List.of(COUNTS, PAGES, "visits-per-minute");

  private static final Duration LIMIT = ofSeconds(30);
  private static final long MIB = 1 << 20;

  private Visits() {}

  static Topology topology() {
    var builder = TopologyBuilder.named(APPLICATION);
    var clicks = builder.stream(CLICKS).filter((user, page) -> page != null);
    clicks.groupByKey().count(COUNTS).toStream().to(TOTALS);
    clicks.groupByKey().reduce(PAGES, (before, now) -> now);
    clicks
        .groupByKey()
        .windowedBy(tumbling(ofMinutes(1)).grace(ofSeconds(10)))
        .finalResults()
        .count("visits-per-minute")
        .to(MINUTES);
    return builder.build();
  }

  /**
   * Runs until it is told to close, or killed.
   *
   * @param args the brokers, the state directory, how old committed rows may get in memory in ms,
   *     and the point it is to be killed at from the start, if any
   */
  public static void main(String[] args) throws Exception {
    Topology topology = topology();
    Crash crash = new Crash();
    Stream.of(args).skip(3).map(CrashPoint::valueOf).forEach(crash::arm);
    try (StateDirectory directory = StateDirectory.lock(Path.of(args[1]), APPLICATION);
        TaskDatabases databases =
            new CrashingDatabases(
                new RocksDbDatabases(directory.tasks(), RocksDbSettings.defaults()), crash)) {
      Log log = new CrashingLog(new KafkaLog(Map.of("bootstrap.servers", args[0])), crash);
      ThreadScheduler scheduler = new ThreadScheduler(failure -> Runtime.getRuntime().halt(1));
      World world = new World(log, databases, new SystemClock(), scheduler, ofMillis(100));
      Duration age = ofMillis(Long.parseLong(args[2]));
      Engine engine = new Engine(topology.plan(), settings(age), world, (before, now) -> {});
      follow(engine, crash);
    }
  }

  private static EngineSettings settings(Duration age) {
    return new EngineSettings(
        new SessionSettings(APPLICATION, "process-1", Guarantee.EXACTLY_ONCE),
        1,
        EngineSettings.Start.EARLIEST,
        EngineSettings.Exchange.DIRECT,
        new EngineSettings.Epochs(ofMillis(5), ofMillis(100), false),
        // So little that a restore has to write before it has read everything.
        new EngineSettings.Memory(MIB, 14 * MIB, 7 * MIB),
        new EngineSettings.WriteBehind(16 * MIB, age));
  }

  private static void follow(Engine engine, Crash crash) throws Exception {
    try (var orders = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      for (String line = orders.readLine(); line != null; line = orders.readLine()) {
        String[] order = line.split(" ", 2);
        switch (order[0]) {
          case "arm" -> {
            crash.arm(CrashPoint.valueOf(order[1]));
            System.out.println("armed at " + order[1]);
          }
          case "dump" -> dump(engine, Path.of(order[1]));
          default -> {
            engine.requestClose();
            if (!engine.awaitEnd(LIMIT) || engine.failure().isPresent()) {
              throw new IllegalStateException("it does not close", engine.failure().orElse(null));
            }
            return;
          }
        }
      }
    }
  }

  private static void dump(Engine engine, Path file) throws IOException {
    List<String> rows = new ArrayList<>();
    for (String store : List.of(COUNTS, PAGES)) {
      var view =
          new StoreView<String, Object>(topology().plan(), store, engine.access(store, LIMIT));
      try (Stream<StoreRow<String, Object>> all = view.all()) {
        all.forEach(row -> rows.add(store + " " + row.key() + " " + row.value()));
      }
    }
    Files.write(file, rows);
    System.out.println("dumped to " + file);
  }
}
