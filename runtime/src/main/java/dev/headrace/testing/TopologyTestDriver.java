package dev.headrace.testing;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.runtime.engine.AppState;
import dev.headrace.runtime.engine.Engine;
import dev.headrace.runtime.engine.EngineSettings;
import dev.headrace.runtime.engine.World;
import dev.headrace.runtime.memory.InMemoryLog;
import dev.headrace.runtime.memory.StoredRecord;
import dev.headrace.runtime.operator.DropReason;
import dev.headrace.runtime.port.SessionSettings;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import dev.headrace.state.heap.HeapDatabases;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Runs a topology in a test: the production engine on a log, a disk and a clock in memory, from the
 * thread of the test.
 *
 * <p>Every {@link InputTopic#pipe} processes its record completely and commits an epoch, unless
 * {@link #manualCommit()} was called. Set-up methods come first; the first use of the driver starts
 * the topology. Not for use by several threads.
 *
 * <pre>{@code
 * try (var driver = TopologyTestDriver.of(topology)) {
 *   driver.input(CLICKS).pipe("ann", new Click("/home"), Instant.parse("2026-01-01T12:00:01Z"));
 *   driver.advanceTo(Instant.parse("2026-01-01T12:02:00Z"));
 *   assertThat(driver.output(VIEWS).values()).containsExactly(1L);
 * }
 * }</pre>
 */
public final class TopologyTestDriver implements AutoCloseable {
  private static final Instant START = Instant.parse("2020-01-01T00:00:00Z");
  private static final long MEGABYTE = 1 << 20;

  private final Topology topology;
  private final TopicAccess access = new Access();
  private final InMemoryLog log = new InMemoryLog();
  private final ManualClock clock = new ManualClock(START);
  private final Map<String, Integer> partitions = new HashMap<>();
  private HeapDatabases disk = new HeapDatabases();
  private long uncommittedBytes = Long.MAX_VALUE;
  private int lanes = 1;
  private EngineSettings.Exchange exchange = EngineSettings.Exchange.DIRECT;
  private Guarantee guarantee = Guarantee.EXACTLY_ONCE;
  // Small, so that in most tests some rows have gone to the disk and some have not.
  private long writeBehindBytes = 256;
  private boolean commitsByItself = true;
  private boolean topicsExist;
  private @Nullable ManualScheduler scheduler;
  private @Nullable Engine engine;
  private int starts;
  private Interruption interruption = Interruption.NONE;
  private Map<DropReason, Long> dropsBefore = Map.of();

  private TopologyTestDriver(Topology topology) {
    this.topology = topology;
  }

  /** Returns a driver for a topology; every topic has one partition. */
  public static TopologyTestDriver of(Topology topology) {
    return new TopologyTestDriver(topology);
  }

  // --- Set-up ---

  /**
   * Gives a topic this many partitions; also creates a topic that the topology does not name, for
   * sinks that choose their topics.
   *
   * @throws IllegalStateException once the topology has started
   */
  public TopologyTestDriver partitions(Topic<?, ?> topic, int count) {
    requireNotStarted();
    partitions.put(topic.name(), count);
    return this;
  }

  /**
   * Spreads the tasks over this many lanes, which take turns; the results must not depend on it.
   *
   * @throws IllegalStateException once the topology has started
   */
  public TopologyTestDriver lanes(int count) {
    requireNotStarted();
    lanes = count;
    return this;
  }

  /**
   * Sends re-keyed events through the repartition topics, as between processes, instead of in
   * memory.
   *
   * @throws IllegalStateException once the topology has started
   */
  public TopologyTestDriver exchangeThroughTopics() {
    requireNotStarted();
    exchange = EngineSettings.Exchange.THROUGH_TOPIC;
    return this;
  }

  /**
   * Writes without transactions.
   *
   * @throws IllegalStateException once the topology has started
   */
  public TopologyTestDriver atLeastOnce() {
    requireNotStarted();
    guarantee = Guarantee.AT_LEAST_ONCE;
    return this;
  }

  /**
   * Keeps committed rows from the disk until a task holds so many bytes of them.
   *
   * @throws IllegalStateException once the topology has started
   */
  public TopologyTestDriver writeBehind(long bytes) {
    requireNotStarted();
    writeBehindBytes = bytes;
    return this;
  }

  /**
   * Ends an epoch as soon as it has changed so many bytes of rows, however much is still to do: the
   * rest is done in the next ones, within the same commit of this driver.
   *
   * @throws IllegalStateException once the topology has started
   */
  public TopologyTestDriver limitUncommitted(long bytes) {
    requireNotStarted();
    uncommittedBytes = bytes;
    return this;
  }

  /**
   * Lets the topology write no record with more bytes, with about 130 for what is sent around it.
   *
   * @throws IllegalStateException once the topology has started
   */
  public TopologyTestDriver limitRecords(long bytes) {
    requireNotStarted();
    log.limitRecords(bytes);
    return this;
  }

  /**
   * Interrupts the topology after every record that is piped and every step of time, once its epoch
   * has been committed: for tests that run with each {@link Interruption}.
   *
   * @throws IllegalStateException once the topology has started
   */
  public TopologyTestDriver interruptedBy(Interruption what) {
    requireNotStarted();
    interruption = what;
    return this;
  }

  private void requireNotStarted() {
    if (engine != null) {
      throw new IllegalStateException(
          "the topology has started: set the driver up before first use");
    }
  }

  /** Lets epochs end only at {@link #commit()} from now on. */
  public TopologyTestDriver manualCommit() {
    commitsByItself = false;
    return this;
  }

  // --- Input, output, state ---

  /** Returns a writer of input records. */
  public <K, V> InputTopic<K, V> input(Topic<K, V> topic) {
    return new InputTopic<>(access, topic);
  }

  /** Returns a reader of a topic's committed records. */
  public <K, V> OutputTopic<K, V> output(Topic<K, V> topic) {
    return new OutputTopic<>(access, topic);
  }

  /**
   * Returns the committed rows of a store.
   *
   * @param name the store's name
   * @throws IllegalArgumentException when the topology has no such store
   */
  public <K, V> StoreView<K, V> store(String name) {
    return new StoreView<>(topology, name, engine().stores(name));
  }

  /**
   * Returns the number of events dropped so far, by reason, over all starts: those that were
   * committed, so none is counted again because an abort or a crash has undone it.
   */
  public Map<DropReason, Long> drops() {
    Map<DropReason, Long> drops = new HashMap<>(dropsBefore);
    engine().drops().forEach((reason, count) -> drops.merge(reason, count, Long::sum));
    return drops;
  }

  /** Returns the number of epochs committed since the last start. */
  public long epochs() {
    return engine().progress().epochs();
  }

  // --- Time ---

  /**
   * Lets event time reach an instant at every source partition, as a record with that timestamp
   * would, and lets the topology process what follows from it.
   *
   * @throws TestDriverException when the topology fails
   */
  public void advanceTo(Instant eventTime) {
    engine().advanceTo(eventTime.toEpochMilli());
    settle();
    interrupt();
  }

  /** Lets the wall clock advance, and the topology do what is due. */
  public void advanceWallClock(Duration by) {
    engine();
    clock.advance(by);
    settle();
    interrupt();
  }

  /** Returns the wall clock's time. */
  public Instant wallClock() {
    return Instant.ofEpochMilli(clock.wallClockMs());
  }

  // --- Commits, restarts and faults ---

  /**
   * Ends the epoch, and those that follow from it until nothing is left to do.
   *
   * @throws TestDriverException when the topology fails
   */
  public void commit() {
    boolean ended;
    do {
      ended = endEpoch();
    } while (ended);
  }

  /** Ends the epoch, and lets the next one begin; returns whether there was anything to commit. */
  boolean endEpoch() {
    long before = epochs();
    int startsBefore = starts;
    engine().requestCommit();
    run();
    // A session opened anew counts its epochs from the start.
    return epochs() != before || starts != startsBefore;
  }

  /** Returns which record is to be tried again later, in words, if there is one. */
  Optional<String> heldRecord() {
    return engine().heldRecord();
  }

  /** Returns the state of the application. */
  AppState state() {
    return engine().state();
  }

  /** Returns whether everything there is has been processed and committed. */
  boolean isCaughtUp() {
    return engine().progress().caughtUp();
  }

  /** Returns the bytes of the rows that the last epoch changed. */
  long changedBytes() {
    return engine().metrics().epochs().changedBytes().get();
  }

  /** Closes the application in order, committing what is done, and starts it again. */
  public void restart() {
    stop();
    start();
  }

  /**
   * Kills the application: everything not committed is dropped, and of the local disk everything
   * that was not yet durable. Then starts it again.
   */
  public void crash() {
    engine();
    log.crash();
    disk.crash();
    start();
  }

  /** Kills the application as {@link #crash()} does, with the loss of its whole disk. */
  public void crashWithoutDisk() {
    engine();
    log.crash();
    disk = new HeapDatabases();
    start();
  }

  /**
   * Lets the log abort the next commit; the engine then takes the same input again. Time advanced
   * by {@link #advanceTo} in the aborted epoch is forgotten with it.
   */
  public void abortNextCommit() {
    engine();
    log.abortNextCommit("the test asked for it");
  }

  /**
   * Makes the next commit take place without the application hearing of it, as when the connection
   * to the broker breaks at that moment: it opens a new session and finds out.
   */
  public void loseNextCommitResponse() {
    engine();
    log.loseNextCommitResponse();
  }

  @Override
  public void close() {
    Engine current = engine;
    if (current != null && !current.state().isFinal()) {
      stop();
    }
  }

  private void stop() {
    engine().requestClose();
    run();
  }

  // --- The machinery ---

  private final class Access implements TopicAccess {
    @Override
    public Instant wallClock() {
      return TopologyTestDriver.this.wallClock();
    }

    @Override
    public void pipe(
        String topic,
        @Nullable Integer partition,
        byte @Nullable [] key,
        byte @Nullable [] value,
        long timestampMs,
        Headers headers) {
      engine();
      if (commitsByItself && interruption == Interruption.ABORT) {
        abortNextCommit();
      }
      log.append(topic, partition, key, value, timestampMs, headers);
      settle();
      interrupt();
    }

    @Override
    public List<StoredRecord> committed(String topic) {
      engine();
      return log.committed(topic);
    }
  }

  private void settle() {
    run();
    if (commitsByItself) {
      commit();
    }
  }

  // What has not been committed would be taken again: that is another test's business.
  private void interrupt() {
    if (commitsByItself && interruption == Interruption.RESTART) {
      restart();
    } else if (commitsByItself && interruption == Interruption.LOST_DISK) {
      crashWithoutDisk();
    }
  }

  private void run() {
    ManualScheduler current = scheduler;
    if (current != null) {
      current.runUntilIdle();
    }
    Engine running = engine;
    if (running != null && running.failure().isPresent()) {
      throw new TestDriverException(running.failure().get());
    }
  }

  private void countStart(AppState before, AppState now) {
    if (now == AppState.RUNNING && before != AppState.DEGRADED) {
      starts++;
    }
  }

  private Engine engine() {
    Engine current = engine;
    return current == null ? start() : current;
  }

  private Engine start() {
    createTopics();
    Engine former = engine;
    ManualScheduler drives = new ManualScheduler();
    World world = new World(log, disk, clock, drives, Duration.ZERO);
    Engine started = new Engine(topology.plan(), settings(), world, this::countStart);
    dropsBefore = former == null ? Map.of() : drops();
    scheduler = drives;
    engine = started;
    settle();
    if (started.state() != AppState.RUNNING && started.state() != AppState.DEGRADED) {
      throw new IllegalStateException("the topology does not run, it is " + started.state());
    }
    return started;
  }

  private void createTopics() {
    if (!topicsExist) {
      topicsExist = true;
      topology.plan().userTopics().forEach(name -> partitions.putIfAbsent(name, 1));
      partitions.forEach(log::createTopic);
    }
  }

  private EngineSettings settings() {
    return new EngineSettings(
        new SessionSettings(topology.name(), "test-driver", guarantee),
        lanes,
        EngineSettings.Start.EARLIEST,
        exchange,
        new EngineSettings.Epochs(Duration.ofMillis(5), Duration.ofSeconds(1), true),
        new EngineSettings.Memory(MEGABYTE, MEGABYTE, uncommittedBytes),
        new EngineSettings.WriteBehind(writeBehindBytes, Duration.ofSeconds(30)));
  }
}
