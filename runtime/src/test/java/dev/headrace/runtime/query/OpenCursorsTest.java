package dev.headrace.runtime.query;

import static dev.headrace.dsl.serde.Serdes.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.processor.Event;
import dev.headrace.dsl.processor.KeyValueStore;
import dev.headrace.dsl.processor.Processor;
import dev.headrace.dsl.processor.ProcessorContext;
import dev.headrace.dsl.processor.StoreDefinition;
import dev.headrace.dsl.processor.StoreRange;
import dev.headrace.runtime.engine.AppState;
import dev.headrace.runtime.engine.Engine;
import dev.headrace.runtime.engine.EngineSettings;
import dev.headrace.runtime.engine.World;
import dev.headrace.runtime.memory.InMemoryLog;
import dev.headrace.runtime.port.SessionSettings;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import dev.headrace.runtime.system.SystemClock;
import dev.headrace.runtime.system.ThreadScheduler;
import dev.headrace.state.rocksdb.RocksDbDatabases;
import dev.headrace.state.rocksdb.RocksDbSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever walks over a store and goes away half-way leaves nothing open for long. */
class OpenCursorsTest {
  private static final Topic<String, String> CLICKS = Topic.of("clicks", string(), string());
  private static final String STORE = "last-pages";
  private static final int PARTITIONS = 4;
  private static final int USERS = 4_000;
  private static final int FORGOTTEN = 100;
  private static final int MOST_OPEN = 32;
  private static final long KILOBYTE = 1 << 10;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir private Path directory;

  private final InMemoryLog log = new InMemoryLog();
  private final Topology topology = topology();

  private static Topology topology() {
    var builder = TopologyBuilder.named("shop");
    builder.stream(CLICKS).process("walker", Walker::new, Walker.PAGES);
    return builder.build();
  }

  /** Keeps each user's page, and walks over some of them all now and then. */
  private static final class Walker implements Processor<String, String, String, String> {
    static final StoreDefinition<String, String> PAGES =
        StoreDefinition.keyValue(STORE, string(), string());

    private KeyValueStore<String, String> pages;

    @Override
    public void open(ProcessorContext<String, String> context) {
      pages = context.store(PAGES);
    }

    @Override
    public void process(Event<String, String> click) {
      pages.put(click.key(), click.value());
      if (click.timestampMs() % 100 == 0) {
        try {
          pages.forEach((user, page) -> leaveHalfWay());
        } catch (IllegalStateException left) {
          assertThat(left).hasMessage("enough");
        }
        begin(pages.all());
        begin(pages.prefix("user-"));
        begin(pages.range(click.key(), null).reversed());
      }
    }

    private void begin(StoreRange<String, String> part) {
      assertThat(part.iterator().hasNext()).isTrue();
      assertThat(part.stream().limit(2).count()).isPositive();
      assertThat(part.count()).isPositive();
    }

    private static void leaveHalfWay() {
      throw new IllegalStateException("enough");
    }
  }

  /** A process, whose state is in RocksDB and far more than what it caches. */
  private final class Member implements AutoCloseable {
    private final RocksDbDatabases databases;
    private final OpenHandles handles;
    private final Engine engine;

    Member(String name) {
      databases = new RocksDbDatabases(directory.resolve(name), RocksDbSettings.defaults());
      handles = new OpenHandles(databases);
      World world =
          new World(
              log,
              handles,
              new SystemClock(),
              new ThreadScheduler(Throwable::printStackTrace),
              Duration.ofMillis(5));
      engine = new Engine(topology.plan(), settings(name), world, (before, now) -> {});
    }

    StoreView<String, String> view() {
      return new StoreView<>(topology.plan(), STORE, engine.access(STORE, LIMIT));
    }

    void awaitCaughtUp(int partitions) throws InterruptedException {
      await(
          () ->
              engine.state() == AppState.RUNNING
                  && engine.progress().tasks() == partitions
                  && engine.progress().caughtUp());
    }

    void await(BooleanSupplier condition) throws InterruptedException {
      long deadline = System.nanoTime() + LIMIT.toNanos();
      while (!condition.getAsBoolean()) {
        assertThat(engine.awaitEnd(Duration.ofMillis(5))).as("%s", engine.failure()).isFalse();
        assertThat(System.nanoTime()).as(handles.cursors + " cursors").isLessThan(deadline);
      }
    }

    @Override
    public void close() {
      engine.requestClose();
      try {
        assertThat(engine.awaitEnd(LIMIT)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      assertThat(engine.failure()).isEmpty();
      assertThat(handles.cursors).hasValue(0);
      assertThat(handles.open).hasValue(0);
      databases.close();
    }
  }

  private void click() {
    for (int user = 0; user < USERS; user++) {
      byte[] name = ("user-" + user).getBytes(UTF_8);
      log.append("clicks", user % PARTITIONS, name, new byte[100], user, new RecordHeaders());
    }
  }

  @Test
  void processorsLeaveNoneOpen() throws InterruptedException {
    log.createTopic("clicks", PARTITIONS);
    click();
    try (Member member = new Member("first")) {
      member.awaitCaughtUp(PARTITIONS);
      assertThat(member.handles.opened).hasPositiveValue();
      assertThat(member.handles.cursors).hasValue(0);
    }
  }

  @Test
  void forgottenQueriesLeaveFewOpenAndNoneWhereTheirTaskGoes() throws InterruptedException {
    log.createTopic("clicks", PARTITIONS);
    click();
    try (Member first = new Member("first")) {
      first.awaitCaughtUp(PARTITIONS);
      List<Iterator<StoreRow<String, String>>> walks = walk(first);
      assertThat(first.handles.cursors.get()).isBetween(PARTITIONS, MOST_OPEN * PARTITIONS);
      // Rows of a page that was read are there; behind it a walk goes on or says why it does not.
      assertThatThrownBy(() -> walks.get(0).forEachRemaining(row -> {}))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("begin anew");

      try (Member second = new Member("second")) {
        second.awaitCaughtUp(PARTITIONS / 2);
        first.awaitCaughtUp(PARTITIONS / 2);
        assertThat(first.handles.cursors.get()).isLessThanOrEqualTo(MOST_OPEN * PARTITIONS / 2);
        walk(second);
      }
      first.awaitCaughtUp(PARTITIONS);
      assertThatThrownBy(() -> walks.get(FORGOTTEN - 1).forEachRemaining(row -> {}))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("begin anew");
    }
  }

  @Test
  void queriesThatAreClosedLeaveNoneOpen() throws InterruptedException {
    log.createTopic("clicks", PARTITIONS);
    click();
    try (Member member = new Member("first")) {
      member.awaitCaughtUp(PARTITIONS);
      for (int query = 0; query < FORGOTTEN; query++) {
        try (var rows = member.view().all()) {
          assertThat(rows.iterator().hasNext()).isTrue();
        }
      }
      member.await(() -> member.handles.cursors.get() == 0);
    }
  }

  /** Begins many walks, and ends none. */
  private static List<Iterator<StoreRow<String, String>>> walk(Member member) {
    List<Iterator<StoreRow<String, String>>> walks = new ArrayList<>();
    for (int query = 0; query < FORGOTTEN; query++) {
      Iterator<StoreRow<String, String>> rows = member.view().all().iterator();
      assertThat(rows.hasNext()).isTrue();
      walks.add(rows);
    }
    return walks;
  }

  private static EngineSettings settings(String process) {
    return new EngineSettings(
        new SessionSettings("shop", process, Guarantee.EXACTLY_ONCE),
        2,
        EngineSettings.Start.EARLIEST,
        EngineSettings.Exchange.DIRECT,
        new EngineSettings.Epochs(Duration.ofMillis(1), Duration.ofMillis(20), false),
        new EngineSettings.Memory(KILOBYTE * KILOBYTE, 16 * KILOBYTE, 16 * KILOBYTE),
        new EngineSettings.WriteBehind(0, Duration.ZERO));
  }
}
