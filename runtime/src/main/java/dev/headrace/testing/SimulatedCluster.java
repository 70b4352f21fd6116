package dev.headrace.testing;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.runtime.compile.InputUnits;
import dev.headrace.runtime.compile.Layout;
import dev.headrace.runtime.engine.EngineSettings;
import dev.headrace.runtime.memory.InMemoryLog;
import dev.headrace.runtime.memory.Patience;
import dev.headrace.runtime.memory.StoredRecord;
import dev.headrace.runtime.operator.DropReason;
import dev.headrace.runtime.port.SessionSettings;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import dev.headrace.runtime.query.StorePartition;
import dev.headrace.state.heap.HeapDatabases;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Runs a topology in several processes at once, all of them in one thread and in virtual time: the
 * production engine on a log, disks and a clock in memory. Which process goes on next, and by how
 * much time passes meanwhile, follows from a seed, so that every run can be had again.
 *
 * <p>Processes join, leave, crash and freeze when a test says so, and commits go wrong as they do
 * on a network. The log keeps its groups and transactions as Kafka does, with a patience of a
 * fraction of a second of virtual time. Not for use by several threads.
 *
 * <pre>{@code
 * try (var cluster = SimulatedCluster.of(topology, seed).partitions(CLICKS, 4)) {
 *   cluster.start("one");
 *   cluster.start("two");
 *   cluster.input(CLICKS).pipe("ann", new Click("/home"), Instant.parse("2026-01-01T12:00:01Z"));
 *   cluster.run(200);
 *   cluster.crash("one", true);
 *   cluster.settle();
 *   assertThat(cluster.output(VIEWS).values()).hasSize(1);
 * }
 * }</pre>
 */
public final class SimulatedCluster implements AutoCloseable {
  private static final Instant START = Instant.parse("2020-01-01T00:00:00Z");
  private static final Duration TRANSACTION_PATIENCE = Duration.ofMillis(200);
  // With the shorter one, a silent member loses its place while its transaction is still open.
  private static final Duration SHORT_SESSION_PATIENCE = Duration.ofMillis(100);
  private static final Duration LONG_SESSION_PATIENCE = Duration.ofMillis(300);
  private static final Duration HEARTBEAT = Duration.ofMillis(15);
  private static final int LONGEST_STEP_MICROS = 400;
  private static final long MEGABYTE = 1 << 20;
  // Longer than any patience and any delay: whatever is on its way has arrived by then.
  private static final Duration CALM = Duration.ofMillis(700);
  private static final Duration ROUND = Duration.ofMillis(1);
  private static final int MOST_ROUNDS = 20_000;

  private final Random random;
  private final ManualClock clock = new ManualClock(START);
  private final InMemoryLog log;
  private final TopicAccess access = new Access();
  private final Map<String, Integer> partitions = new HashMap<>();
  private final Set<String> topics = new HashSet<>();
  private final Map<String, SimulatedProcess> processes = new TreeMap<>();
  private final Map<String, HeapDatabases> disks = new HashMap<>();
  private final Map<DropReason, Long> formerDrops = new EnumMap<>(DropReason.class);
  private Topology topology;
  private long inputBytes = MEGABYTE;
  private long uncommittedBytes = MEGABYTE;
  private int lanes = 1;

  private SimulatedCluster(Topology topology, long seed) {
    this.topology = topology;
    this.random = new Random(seed);
    Duration session = random.nextBoolean() ? SHORT_SESSION_PATIENCE : LONG_SESSION_PATIENCE;
    this.log = new InMemoryLog(clock, new Patience(session, TRANSACTION_PATIENCE, HEARTBEAT));
  }

  /**
   * Returns a cluster without processes; every topic has one partition.
   *
   * @param topology what all processes run, until {@link #upgrade} gives them another one
   * @param seed decides what happens in which order
   */
  public static SimulatedCluster of(Topology topology, long seed) {
    return new SimulatedCluster(topology, seed);
  }

  // --- Set-up ---

  /**
   * Gives a topic of the topology this many partitions.
   *
   * @throws IllegalStateException once the topic is in use
   */
  public SimulatedCluster partitions(Topic<?, ?> topic, int count) {
    if (topics.contains(topic.name())) {
      throw new IllegalStateException("the topics are in use: set the cluster up before first use");
    }
    partitions.put(topic.name(), count);
    return this;
  }

  /** Gives each process that starts from now on so many lanes. */
  public SimulatedCluster lanes(int count) {
    lanes = count;
    return this;
  }

  /** Lets every read return so many records at most, so that more can happen between them. */
  public SimulatedCluster batches(int records) {
    log.limitBatches(records);
    return this;
  }

  /**
   * Lets each process that starts from now on take nothing more in while so many bytes wait in it
   * to be processed.
   */
  public SimulatedCluster limitInput(long bytes) {
    inputBytes = bytes;
    return this;
  }

  /** Lets each process that starts from now on change only so many bytes of rows per epoch. */
  public SimulatedCluster limitUncommitted(long bytes) {
    uncommittedBytes = bytes;
    return this;
  }

  /**
   * Gives each process that starts from now on another topology of the same application; none may
   * run by then that has the former one. New topics have one partition unless they are given more.
   *
   * @throws IllegalArgumentException when the topology is that of another application
   */
  public SimulatedCluster upgrade(Topology next) {
    if (!next.name().equals(topology.name())) {
      throw new IllegalArgumentException(
          "'%s' does not follow '%s': an application keeps its name"
              .formatted(next.name(), topology.name()));
    }
    topology = next;
    return this;
  }

  // --- Processes ---

  /**
   * Starts a process, or starts it again on the disk it had.
   *
   * @throws IllegalStateException when it runs
   */
  public void start(String process) {
    createTopics();
    if (processes.containsKey(process)) {
      throw new IllegalStateException("process '" + process + "' runs already");
    }
    HeapDatabases disk = disks.computeIfAbsent(process, any -> new HeapDatabases());
    processes.put(
        process, new SimulatedProcess(topology.plan(), settings(process), log, clock, disk));
  }

  /** Asks a process to close in order; it is gone a while later. */
  public void stop(String process) {
    process(process).engine().requestClose();
  }

  /**
   * Kills a process: what it had in memory is gone, and what its disk had not made durable.
   *
   * @param keepsDisk whether the rest of its disk is there when it starts again
   */
  public void crash(String process, boolean keepsDisk) {
    forget(process);
    log.crash(topology.name(), process);
    HeapDatabases disk = keepsDisk ? disks.get(process) : disks.remove(process);
    if (disk != null) {
      disk.crash();
    }
  }

  /** Lets a process stand still, as a suspended machine does, until it is thawed. */
  public void freeze(String process) {
    process(process).freeze(true);
  }

  /** Lets a frozen process go on, whatever has become of its place in the group. */
  public void thaw(String process) {
    process(process).freeze(false);
  }

  /** Returns the names of the processes that run or are frozen, in order. */
  public Set<String> processes() {
    return new TreeSet<>(processes.keySet());
  }

  /** Returns whether a process is frozen. */
  public boolean isFrozen(String process) {
    return process(process).isFrozen();
  }

  private SimulatedProcess process(String name) {
    SimulatedProcess process = processes.get(name);
    if (process == null) {
      throw new IllegalStateException("there is no process '" + name + "'");
    }
    return process;
  }

  private void forget(String name) {
    SimulatedProcess gone = process(name);
    gone.engine().drops().forEach((reason, count) -> formerDrops.merge(reason, count, Long::sum));
    processes.remove(name);
  }

  // --- Faults of the log ---

  /** Makes the next commit of any process take place without the process hearing of it. */
  public void loseNextCommitResponse() {
    log.loseNextCommitResponse();
  }

  /** Makes the next commit of any process get lost between its positions and its end. */
  public void loseNextCommitRequest() {
    log.loseNextCommitRequest();
  }

  /** Aborts the next commit of any process. */
  public void abortNextCommit() {
    log.abortNextCommit("the simulation asked for it");
  }

  /**
   * Makes the next epoch that any process begins arrive in the log only a while after the group has
   * accepted it; the process gives up on it.
   */
  public void delayNextEpoch(Duration by) {
    log.delayNextEpoch(by);
  }

  /** Makes committed transactions appear in each partition after a delay of up to so much. */
  public void delayMarkers(Duration upTo) {
    int micros = Math.toIntExact(upTo.toNanos() / 1_000);
    log.delayMarkers(
        () -> micros == 0 ? Duration.ZERO : Duration.ofNanos(1_000L * random.nextInt(micros)));
  }

  // --- Time ---

  /**
   * Lets processes do so many steps, in an order that the seed decides.
   *
   * @throws TestDriverException when the topology fails in any process
   */
  public void run(int steps) {
    for (int step = 0; step < steps; step++) {
      List<SimulatedProcess> awake =
          processes.values().stream().filter(process -> !process.isFrozen()).toList();
      if (!awake.isEmpty()) {
        awake.get(random.nextInt(awake.size())).step(random);
        dropEnded();
      }
      pass();
    }
  }

  private void pass() {
    clock.advance(Duration.ofNanos(1_000L * random.nextInt(LONGEST_STEP_MICROS)));
  }

  /**
   * Lets faults end and everything run until nothing is left to do.
   *
   * @throws TestDriverException when the topology fails in any process
   * @throws IllegalStateException when the cluster does not come to rest, or has no process
   */
  public void settle() {
    delayMarkers(Duration.ZERO);
    processes.values().forEach(process -> process.freeze(false));
    Duration calm = Duration.ZERO;
    for (int round = 0; calm.compareTo(CALM) < 0; round++) {
      if (processes.isEmpty() || round == MOST_ROUNDS) {
        throw new IllegalStateException("the cluster does not come to rest: " + describe());
      }
      processes.values().forEach(SimulatedProcess::stepAll);
      dropEnded();
      clock.advance(ROUND);
      calm = isAtRest() ? calm.plus(ROUND) : Duration.ZERO;
    }
  }

  private boolean isAtRest() {
    return processes.values().stream().allMatch(SimulatedProcess::isCaughtUp)
        && processes.values().stream().mapToInt(one -> one.engine().progress().tasks()).sum()
            == tasks();
  }

  private int tasks() {
    return InputUnits.of(Layout.of(topology.plan(), partitions)).size();
  }

  private String describe() {
    return processes.entrySet().stream()
        .map(
            one ->
                "'%s' is %s with %s"
                    .formatted(
                        one.getKey(),
                        one.getValue().engine().state(),
                        one.getValue().engine().progress()))
        .collect(Collectors.joining(", ", "", "; there are " + tasks() + " tasks"));
  }

  private void dropEnded() {
    for (Map.Entry<String, SimulatedProcess> entry : List.copyOf(processes.entrySet())) {
      SimulatedProcess process = entry.getValue();
      if (process.engine().failure().isPresent()) {
        throw new TestDriverException(process.engine().failure().get());
      }
      if (process.hasEnded()) {
        forget(entry.getKey());
      }
    }
  }

  // --- Input, output, state ---

  /** Returns a writer of input records; processes take them as they go on. */
  public <K, V> InputTopic<K, V> input(Topic<K, V> topic) {
    return new InputTopic<>(access, topic);
  }

  /** Returns a reader of a topic's committed records. */
  public <K, V> OutputTopic<K, V> output(Topic<K, V> topic) {
    return new OutputTopic<>(access, topic);
  }

  /**
   * Returns the committed rows of a store, wherever its partitions are; to be looked at when the
   * cluster has settled.
   *
   * @param name the store's name
   * @throws IllegalArgumentException when the topology has no such store
   */
  public <K, V> StoreView<K, V> store(String name) {
    Map<Integer, StorePartition> stores = new TreeMap<>();
    processes.values().forEach(process -> stores.putAll(process.engine().stores(name)));
    return new StoreView<>(topology, name, stores);
  }

  /** Returns the number of events dropped by all processes in committed epochs, by reason. */
  public Map<DropReason, Long> drops() {
    Map<DropReason, Long> drops = new EnumMap<>(formerDrops);
    for (SimulatedProcess process : processes.values()) {
      process.engine().drops().forEach((reason, count) -> drops.merge(reason, count, Long::sum));
    }
    return drops;
  }

  /** Drops everything. */
  @Override
  public void close() {
    log.crash();
    processes.clear();
  }

  private final class Access implements TopicAccess {
    @Override
    public Instant wallClock() {
      return Instant.ofEpochMilli(clock.wallClockMs());
    }

    @Override
    public void pipe(
        String topic,
        @Nullable Integer partition,
        byte @Nullable [] key,
        byte @Nullable [] value,
        long timestampMs,
        Headers headers) {
      createTopics();
      log.append(topic, partition, key, value, timestampMs, headers);
    }

    @Override
    public List<StoredRecord> committed(String topic) {
      createTopics();
      return log.committed(topic);
    }
  }

  private void createTopics() {
    topology.plan().userTopics().forEach(name -> partitions.putIfAbsent(name, 1));
    partitions.forEach(
        (name, count) -> {
          if (topics.add(name)) {
            log.createTopic(name, count);
          }
        });
  }

  private EngineSettings settings(String process) {
    return new EngineSettings(
        new SessionSettings(topology.name(), process, Guarantee.EXACTLY_ONCE),
        lanes,
        EngineSettings.Start.EARLIEST,
        EngineSettings.Exchange.DIRECT,
        new EngineSettings.Epochs(Duration.ofMillis(1), Duration.ofMillis(10), false),
        new EngineSettings.Memory(inputBytes, MEGABYTE, uncommittedBytes),
        new EngineSettings.WriteBehind(256, Duration.ofMillis(50)));
  }
}
