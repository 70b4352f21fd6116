package dev.headrace.runtime;

import dev.headrace.dsl.Topology;
import dev.headrace.runtime.engine.AppState;
import dev.headrace.runtime.engine.ClusterPlan;
import dev.headrace.runtime.engine.Engine;
import dev.headrace.runtime.engine.Progress;
import dev.headrace.runtime.engine.RestoreProgress;
import dev.headrace.runtime.engine.StateListener;
import dev.headrace.runtime.engine.World;
import dev.headrace.runtime.kafka.KafkaLog;
import dev.headrace.runtime.logging.LogKeys;
import dev.headrace.runtime.memory.InMemoryLog;
import dev.headrace.runtime.operator.DropReason;
import dev.headrace.runtime.port.Log;
import dev.headrace.runtime.port.Redriven;
import dev.headrace.runtime.port.TopicAdmin;
import dev.headrace.runtime.query.StoreView;
import dev.headrace.runtime.system.SystemClock;
import dev.headrace.runtime.system.ThreadScheduler;
import dev.headrace.state.TaskDatabases;
import dev.headrace.state.directory.StateDirectory;
import dev.headrace.state.heap.HeapDatabases;
import dev.headrace.state.rocksdb.RocksDbDatabases;
import dev.headrace.state.rocksdb.RocksDbSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running application: one topology, processed by this process. Started once, closed once. All
 * methods may be called from any thread.
 *
 * <p>Functions and serdes of the topology are called by several threads at once, though never for
 * one partition by two: they must not share mutable state, and keys and values must not be changed
 * once they were passed on.
 */
public final class HeadraceApp implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HeadraceApp.class);
  private static final Duration POLL = Duration.ofMillis(10);
  private static final Duration QUERY_LIMIT = Duration.ofSeconds(10);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);
  private static final int STUCK = 6;

  private final Topology topology;
  private final Engine engine;
  private final InputEnds ends;
  private final TaskDatabases databases;
  private final @Nullable StateDirectory directory;
  private final @Nullable AppMeters meters;
  private final Duration patience;
  private boolean released;

  private HeadraceApp(
      Topology topology,
      Engine engine,
      Log where,
      TaskDatabases databases,
      @Nullable StateDirectory directory,
      HeadraceConfig config) {
    this.topology = topology;
    this.engine = engine;
    this.ends = new InputEnds(engine, where);
    this.databases = databases;
    this.directory = directory;
    MeterRegistry registry = config.meters();
    this.meters = registry == null ? null : new AppMeters(registry, topology.plan(), engine);
    this.patience = config.patience();
  }

  /**
   * Runs a topology as this process's main job: reads the command line, processes until the process
   * is asked to stop, closes in order, and ends the process. {@code --help} lists the options and
   * exit codes.
   *
   * @param topology what to run
   * @param args the command line
   */
  public static void run(Topology topology, String... args) {
    System.exit(HeadraceCommand.execute(topology, args));
  }

  /**
   * Returns what a topology finds on a Kafka cluster, and would create there when it starts;
   * changes nothing.
   *
   * @param topology what would run
   * @param config where
   * @throws ConfigException when the cluster's address is missing
   */
  public static ClusterPlan plan(Topology topology, HeadraceConfig config) {
    Log cluster = kafka(config);
    try (TopicAdmin admin = cluster.openAdmin()) {
      return ClusterPlan.of(cluster, admin, topology.plan());
    }
  }

  /**
   * Creates the internal topics that a topology misses on a Kafka cluster, and returns what it
   * found there before; for a start with a user who may not create topics.
   *
   * @param topology what is to run
   * @param config where
   * @throws ConfigException when the cluster's address is missing
   * @throws dev.headrace.runtime.engine.StartException with every topic that is missing or wrong
   */
  public static ClusterPlan apply(Topology topology, HeadraceConfig config) {
    Log cluster = kafka(config);
    try (TopicAdmin admin = cluster.openAdmin()) {
      ClusterPlan found = ClusterPlan.of(cluster, admin, topology.plan());
      found.apply(admin);
      return found;
    }
  }

  /**
   * Sends dead letters back to where their records came from, with the timestamp and headers they
   * had: those that are there now and that no earlier call has sent back. Each goes back once, also
   * when a call is broken off and repeated. To be called when what made them fail is mended; the
   * application may run meanwhile.
   *
   * @param topology what has written them
   * @param config where
   * @param deadLetters the topic they are in
   * @throws ConfigException when the cluster's address is missing
   * @throws dev.headrace.runtime.port.LogException when the topic does not exist or holds other
   *     records, too
   */
  public static Redriven redrive(Topology topology, HeadraceConfig config, String deadLetters) {
    return kafka(config).redrive(topology.name(), deadLetters, topology.plan().sourceTopics());
  }

  private static KafkaLog kafka(HeadraceConfig config) {
    if (!config.clients().containsKey("bootstrap.servers")) {
      throw new ConfigException(
          List.of("bootstrap.servers is missing: say where the cluster is, as host:port"));
    }
    return new KafkaLog(config.clients());
  }

  /**
   * Starts a topology on a Kafka cluster; returns before it is running.
   *
   * @param topology what to run
   * @param config how to run it
   * @throws ConfigException when the cluster's address is missing
   * @throws dev.headrace.state.StateException when the state directory cannot be used, for example
   *     since another process holds it
   */
  public static HeadraceApp start(Topology topology, HeadraceConfig config) {
    return start(topology, config, (before, now) -> {});
  }

  /**
   * Starts a topology on a Kafka cluster; returns before it is running.
   *
   * @param topology what to run
   * @param config how to run it
   * @param listener told of every change of state
   * @throws ConfigException when the cluster's address is missing
   * @throws dev.headrace.state.StateException when the state directory cannot be used, for example
   *     since another process holds it
   */
  public static HeadraceApp start(
      Topology topology, HeadraceConfig config, StateListener listener) {
    KafkaLog kafka = kafka(config);
    StateDirectory directory = StateDirectory.lock(config.stateDirectory(), topology.name());
    TaskDatabases databases;
    try {
      databases = new RocksDbDatabases(directory.tasks(), databaseSettings(config));
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
    String processId = directory.processId().toString();
    try {
      Engine engine = engine(topology, config, processId, kafka, databases, listener);
      return new HeadraceApp(topology, engine, kafka, databases, directory, config);
    } catch (RuntimeException e) {
      databases.close();
      directory.close();
      throw e;
    }
  }

  /**
   * Starts a topology on a log in memory, with its state in memory; topics it reads or writes that
   * do not exist yet are created with one partition. For trying things out; nothing outlives it.
   *
   * @param topology what to run
   * @param config how to run it; the settings of Kafka's clients and the state directory do not
   *     count
   * @param memory the log
   */
  public static HeadraceApp start(Topology topology, HeadraceConfig config, InMemoryLog memory) {
    return start(topology, config, memory, (before, now) -> {});
  }

  static HeadraceApp start(
      Topology topology, HeadraceConfig config, InMemoryLog memory, StateListener listener) {
    createMissingTopics(topology, memory);
    TaskDatabases databases = new HeapDatabases();
    Engine engine = engine(topology, config, "in-memory", memory, databases, listener);
    return new HeadraceApp(topology, engine, memory, databases, null, config);
  }

  private static RocksDbSettings databaseSettings(HeadraceConfig config) {
    return RocksDbSettings.defaults().withMemoryBudgetBytes(config.memory().databaseBytes());
  }

  private static void createMissingTopics(Topology topology, InMemoryLog memory) {
    try (var admin = memory.openAdmin()) {
      for (String topic : topology.plan().userTopics()) {
        if (admin.describe(Set.of(topic)).isEmpty()) {
          memory.createTopic(topic, 1);
        }
      }
    }
  }

  private static Engine engine(
      Topology topology,
      HeadraceConfig config,
      String processId,
      Log log,
      TaskDatabases databases,
      StateListener listener) {
    tellMemory(config);
    AtomicReference<@Nullable Engine> started = new AtomicReference<>();
    ThreadScheduler scheduler =
        new ThreadScheduler(
            Map.of(LogKeys.APP, topology.name(), LogKeys.PROCESS, processId),
            failure -> {
              Engine engine = started.get();
              if (engine != null) {
                engine.fail(failure);
              }
            });
    World world = new World(log, databases, new SystemClock(), scheduler, Duration.ofMillis(100));
    Engine engine =
        new Engine(
            topology.plan(), config.engineSettings(topology.name(), processId), world, listener);
    started.set(engine);
    return engine;
  }

  private static void tellMemory(HeadraceConfig config) {
    log.info(config.describeMemory());
    config.memoryShortage().ifPresent(shortage -> log.warn("Too little memory: {}", shortage));
  }

  /** Returns the topology it runs. */
  public Topology topology() {
    return topology;
  }

  /** Returns the present state. */
  public AppState state() {
    return engine.state();
  }

  /**
   * Returns how it is, for those who restart it or send it work. A function of the user that holds
   * a lane is noticed once this was called, or the application looked itself, for as long as the
   * configured patience; when it has done so for six times that, the application counts as dead.
   */
  public Health health() {
    AppState state = engine.state();
    Optional<Map.Entry<String, Duration>> held = engine.heldBy();
    boolean ended = state.isFinal() || engine.failure().isPresent();
    boolean stuck =
        held.isPresent() && held.get().getValue().compareTo(patience.multipliedBy(STUCK)) > 0;
    return new Health(
        !ended && !stuck,
        state == AppState.RUNNING && held.isEmpty() && engine.silence().isEmpty(),
        detail(state, held));
  }

  private String detail(AppState state, Optional<Map.Entry<String, Duration>> held) {
    String failure = engine.failure().map(thrown -> ": " + thrown.getMessage()).orElse("");
    String waits =
        state.isFinal()
            ? ""
            : engine
                .diskFull()
                .or(engine::heldRecord)
                .or(engine::silence)
                .map(why -> ": " + why)
                .orElse("");
    return held.isEmpty()
        ? "the application is %s%s%s".formatted(state, failure, waits)
        : "the application is %s: %s has not returned for %s"
            .formatted(state, held.get().getKey(), held.get().getValue());
  }

  /** Returns how far it has come. */
  public Progress progress() {
    return engine.progress();
  }

  /** Returns how far tasks that have come to this process are restored, if any is on its way. */
  public Optional<RestoreProgress> restoring() {
    return engine.restoring();
  }

  /**
   * Returns the number of events dropped since the start, by reason, in epochs that are committed.
   */
  public Map<DropReason, Long> drops() {
    return engine.drops();
  }

  /** Returns why it has failed, or is about to; empty otherwise. */
  public Optional<Throwable> failure() {
    return engine.failure();
  }

  /**
   * Returns a read-only view on the committed rows of a store, as far as they are in this process.
   * It waits up to 10 seconds for an answer.
   *
   * @param name the store's name
   * @param <K> the type of its keys, without their window
   * @param <V> the type of its values
   * @throws IllegalArgumentException when the topology has no such store
   */
  public <K, V> StoreView<K, V> store(String name) {
    return store(name, QUERY_LIMIT);
  }

  /**
   * Returns a read-only view on the committed rows of a store, as far as they are in this process.
   *
   * @param name the store's name
   * @param atMost how long to wait for an answer
   * @param <K> the type of its keys, without their window
   * @param <V> the type of its values
   * @throws IllegalArgumentException when the topology has no such store
   */
  public <K, V> StoreView<K, V> store(String name, Duration atMost) {
    return new StoreView<>(topology.plan(), name, engine.access(name, atMost));
  }

  /**
   * Waits until all input there is in the partitions of this process has been processed and
   * committed, that of its repartition topics included. What was written before the call is waited
   * for in any case; while more arrives all the time, it may find no end. Records of transactions
   * that are still open count.
   *
   * @param atMost how long to wait; the cluster's last answer is waited for up to 100 ms longer
   * @return whether that was reached in time
   * @throws AppFailedException when the application fails first
   * @throws dev.headrace.runtime.port.LogException when the cluster refuses to say where the input
   *     ends
   */
  public boolean awaitCaughtUp(Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!ends.areReached(Duration.ofNanos(deadline - System.nanoTime()))) {
      if (engine.awaitEnd(POLL) || failure().isPresent()) {
        throw new AppFailedException(
            topology.name(), failure().orElseGet(() -> new IllegalStateException("it was closed")));
      }
      if (System.nanoTime() > deadline) {
        return false;
      }
    }
    return true;
  }

  /** Waits for the final state; returns whether it was reached in time. */
  public boolean awaitEnd(Duration atMost) throws InterruptedException {
    return engine.awaitEnd(atMost);
  }

  /** Asks it to close and waits up to 30 seconds; see {@link #close(Duration)}. */
  @Override
  public void close() {
    close(CLOSE_LIMIT);
  }

  /**
   * Commits what is done and lets go of everything. May be called from any state, any number of
   * times.
   *
   * @param atMost how long to wait
   * @return whether it closed in time; if not, the log says where its threads stand, and they do
   *     not keep the process alive
   */
  public synchronized boolean close(Duration atMost) {
    engine.requestClose();
    boolean ended = false;
    try {
      ended = engine.awaitEnd(atMost);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!ended) {
      log.atWarn()
          .addKeyValue(LogKeys.APP, topology.name())
          .log(
              "Application '{}' did not close within {}; its threads stand at:\n{}",
              topology.name(),
              atMost,
              String.join("\n", engine.stackTraces()));
    } else if (!released) {
      released = true;
      ends.close();
      if (meters != null) {
        meters.close();
      }
      try {
        databases.close();
      } finally {
        if (directory != null) {
          directory.close();
        }
      }
    }
    return ended;
  }
}
