package dev.headrace.runtime;

import com.google.common.collect.ImmutableMap;
import dev.headrace.runtime.engine.EngineSettings;
import dev.headrace.runtime.engine.EngineSettings.Start;
import dev.headrace.runtime.kafka.KafkaLog;
import dev.headrace.runtime.port.LogSession.Departure;
import dev.headrace.runtime.port.SessionSettings;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import dev.headrace.runtime.system.MachineMemory;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How an application runs: where its log and its state are, and how much it may use. Immutable. */
public final class HeadraceConfig {
  private final Path stateDirectory;
  private final int lanes;
  private final Guarantee guarantee;
  private final Start startFrom;
  private final EngineSettings.Epochs epochs;
  private final MachineMemory machine;
  private final MemoryBudget memory;
  private final EngineSettings.WriteBehind writeBehind;
  private final Duration patience;
  private final Departure departure;
  private final @Nullable String upgradeFrom;
  private final ImmutableMap<String, String> clients;
  private final @Nullable MeterRegistry meters;

  private HeadraceConfig(Builder builder) {
    stateDirectory = builder.stateDirectory;
    lanes = builder.lanes;
    guarantee = builder.guarantee;
    startFrom = builder.startFrom;
    epochs = new EngineSettings.Epochs(builder.shortestEpoch, builder.longestEpoch, false);
    machine = builder.machine;
    memory = builder.memory();
    writeBehind = builder.writeBehind(memory);
    patience = builder.patience;
    departure = builder.departure;
    upgradeFrom = builder.upgradeFrom;
    clients = ImmutableMap.copyOf(builder.clients);
    meters = builder.meters;
  }

  /** Returns the settings that matter for a look at the log, without any secret. */
  @Override
  public String toString() {
    return "state.dir=%s, lanes=%d, guarantee=%s, start.from=%s, %s, %s, %s, %s"
        .formatted(
            stateDirectory,
            lanes,
            guarantee,
            startFrom,
            epochs,
            memory,
            writeBehind,
            KafkaLog.shown(clients));
  }

  /** Returns a builder with the defaults named at its methods. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns where local state is kept. */
  public Path stateDirectory() {
    return stateDirectory;
  }

  /** Returns how long a function of the user may hold a lane before that is told. */
  public Duration patience() {
    return patience;
  }

  /** Returns where the application's meters go, or null for nowhere. */
  public @Nullable MeterRegistry meters() {
    return meters;
  }

  /** Returns the settings handed to Kafka's clients. */
  public Map<String, String> clients() {
    return clients;
  }

  /** Returns how much the process may hold in memory. */
  public MemoryBudget memory() {
    return memory;
  }

  /** Returns one line that says how much the process may hold in memory, and of what. */
  String describeMemory() {
    return memory.describe(machine);
  }

  /** Returns what is wrong when the machine has too little memory for the defaults. */
  Optional<String> memoryShortage() {
    return memory.isBeyond(machine) ? Optional.of(memory.shortage(machine)) : Optional.empty();
  }

  EngineSettings engineSettings(String application, String processId) {
    return new EngineSettings(
        new SessionSettings(application, processId, guarantee),
        lanes,
        startFrom,
        EngineSettings.Exchange.DIRECT,
        epochs,
        new EngineSettings.Memory(
            memory.inputBytes(), memory.cacheBytes(), memory.cacheBytes() / 2),
        writeBehind,
        patience,
        departure,
        upgradeFrom);
  }

  /** Collects a configuration; {@link #build} reports all problems at once. */
  public static final class Builder {
    private static final long MOST_WRITE_BEHIND = 64L << 20;
    private static final int MOST_LANES = 256;
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{16}");

    private Path stateDirectory = Path.of("headrace-state");
    private int lanes = Runtime.getRuntime().availableProcessors();
    private Guarantee guarantee = Guarantee.EXACTLY_ONCE;
    private Start startFrom = Start.EARLIEST;
    private Duration shortestEpoch = Duration.ofMillis(5);
    private Duration longestEpoch = Duration.ofSeconds(1);
    private MachineMemory machine = MachineMemory.present();
    private @Nullable Long memoryBytes;
    private @Nullable Long inputBytes;
    private @Nullable Long cacheBytes;
    private @Nullable Long writeBehindBytes;
    private Duration writeBehindAge = Duration.ofSeconds(5);
    private Duration patience = Duration.ofSeconds(10);
    private Departure departure = Departure.LEAVE;
    private @Nullable String upgradeFrom;
    private final Map<String, String> clients = new HashMap<>();
    private @Nullable MeterRegistry meters;
    private final List<String> foundProblems = new ArrayList<>();

    private Builder() {}

    /**
     * Sets the addresses of the cluster's first brokers: {@code host:port}, separated by commas.
     */
    public Builder bootstrapServers(String addresses) {
      return client("bootstrap.servers", addresses);
    }

    /** Sets where local state is kept; default {@code headrace-state} in the working directory. */
    public Builder stateDirectory(Path directory) {
      stateDirectory = directory;
      return this;
    }

    /** Sets the number of threads that run tasks, 1 to 256; default the number of processors. */
    public Builder lanes(int count) {
      lanes = count;
      return this;
    }

    /** Sets how often the effects of an input record become visible; default exactly once. */
    public Builder guarantee(Guarantee value) {
      guarantee = value;
      return this;
    }

    /**
     * Sets where an application without committed positions begins; default the earliest record.
     */
    public Builder startFrom(Start value) {
      startFrom = value;
      return this;
    }

    /**
     * Lets the process wait before it takes part until no process with another topology of the
     * application is left, so that those can be replaced by processes with this one while they run.
     *
     * @param fingerprint the fingerprint of that topology, 16 hexadecimal digits, as the log of its
     *     processes says it
     */
    public Builder upgradeFrom(String fingerprint) {
      upgradeFrom = fingerprint;
      return this;
    }

    /**
     * Sets the bounds of the time between two commits; default 5 ms and 1 s. As long as all that
     * arrives is done at once, they come as soon as the shortest time has passed, or as long as the
     * last commits took; while more arrives, after ten times as long.
     */
    public Builder epochs(Duration shortest, Duration longest) {
      return shortestEpoch(shortest).longestEpoch(longest);
    }

    Builder shortestEpoch(Duration value) {
      shortestEpoch = value;
      return this;
    }

    Builder longestEpoch(Duration value) {
      longestEpoch = value;
      return this;
    }

    /**
     * Sets how many bytes of input and state the process may hold in memory, on the heap and beside
     * it. The input gets an eighth of them, at most 8 MiB; rows on the heap get half of the rest,
     * at most a quarter of the heap; the local databases get what is left. By default they get a
     * quarter of what the machine, or the container, has beside the heap, 64 to 512 MiB, and rows a
     * quarter of the heap.
     */
    public Builder memoryBytes(long bytes) {
      memoryBytes = bytes;
      return this;
    }

    Builder machine(MachineMemory value) {
      machine = value;
      return this;
    }

    /** Sets how many bytes of input may wait in memory; default see {@link #memoryBytes}. */
    public Builder inputBytes(long bytes) {
      inputBytes = bytes;
      return this;
    }

    /** Sets how many bytes of rows may be cached; default see {@link #memoryBytes}. */
    public Builder cacheBytes(long bytes) {
      cacheBytes = bytes;
      return this;
    }

    /**
     * Sets when committed rows go to the local disk, which bounds what a restart after a kill has
     * to replay: as soon as a task holds so many bytes of them, or so much time has passed; default
     * 64 MiB, less where the memory of the databases is small, and 5 s.
     */
    public Builder writeBehind(long bytes, Duration age) {
      return writeBehindBytes(bytes).writeBehindAge(age);
    }

    Builder writeBehindBytes(long value) {
      writeBehindBytes = value;
      return this;
    }

    Builder writeBehindAge(Duration value) {
      writeBehindAge = value;
      return this;
    }

    private MemoryBudget memory() {
      return MemoryBudget.of(new MemoryBudget.Wish(memoryBytes, inputBytes, cacheBytes), machine);
    }

    // A step passes through the databases' memory as a whole, and lanes write at the same time.
    private EngineSettings.WriteBehind writeBehind(MemoryBudget memory) {
      return new EngineSettings.WriteBehind(
          writeBehindBytes == null
              ? Math.min(MOST_WRITE_BEHIND, memory.databaseBytes() / 4 / lanes)
              : writeBehindBytes,
          writeBehindAge);
    }

    /**
     * Sets how long a function of the user may hold a lane before the application says so, in its
     * log, its state and its health; default 10 s.
     */
    public Builder patience(Duration value) {
      patience = value;
      return this;
    }

    /**
     * Sets what becomes of the process's place in the group when it closes in order. By default it
     * leaves, and others take its tasks over at once. One that remains comes back to its tasks,
     * which wait for it until its session times out; meanwhile, nobody else is interrupted.
     */
    public Builder departure(Departure value) {
      departure = value;
      return this;
    }

    /**
     * Sets a setting of Kafka's clients, for example {@code security.protocol}; with the prefix
     * {@code consumer.}, {@code producer.}, {@code restore.} or {@code admin.} for one kind of
     * them.
     */
    public Builder client(String key, String value) {
      clients.put(key, value);
      return this;
    }

    /**
     * Sets where the application registers its meters, for as long as it is open; by default it has
     * none. They only read what the engine publishes per batch and epoch.
     */
    public Builder meters(MeterRegistry registry) {
      meters = registry;
      return this;
    }

    /**
     * Sets everything that a properties file says, with the keys that the README lists.
     *
     * @throws ConfigException when the file cannot be read
     */
    public Builder file(Path path) {
      ConfigFile.apply(path, this);
      return this;
    }

    /**
     * Sets everything that environment variables say: {@code HEADRACE_STATE_DIR} is {@code
     * state.dir}, and so on for each key of a file.
     *
     * @param variables the variables, usually {@link System#getenv()}
     */
    public Builder environment(Map<String, String> variables) {
      ConfigEnvironment.apply(variables, this);
      return this;
    }

    /** Adds a problem with where a value comes from, to be reported with all others. */
    void problem(String sentence) {
      foundProblems.add(sentence);
    }

    /**
     * Returns the configuration.
     *
     * @throws ConfigException with every value that is out of range
     */
    public HeadraceConfig build() {
      List<String> problems = new ArrayList<>(foundProblems);
      require(
          problems,
          lanes >= 1 && lanes <= MOST_LANES,
          "lanes is %d: use 1 to %d; more than there are processors make it slower"
              .formatted(lanes, MOST_LANES));
      require(
          problems,
          !stateDirectory.toString().isBlank(),
          "state.dir is empty: name a directory that belongs to this application alone");
      require(
          problems,
          !shortestEpoch.isNegative() && shortestEpoch.compareTo(longestEpoch) <= 0,
          "epoch.shortest.ms is %d and epoch.longest.ms is %d: use 0 <= shortest <= longest"
              .formatted(shortestEpoch.toMillis(), longestEpoch.toMillis()));
      require(
          problems,
          longestEpoch.compareTo(Duration.ofSeconds(5)) <= 0,
          "epoch.longest.ms is %d: use at most 5000, half of the transaction timeout"
              .formatted(longestEpoch.toMillis()));
      requireMemory(problems);
      require(
          problems,
          (writeBehindBytes == null || writeBehindBytes >= 0) && !writeBehindAge.isNegative(),
          "write.behind.bytes is %d and write.behind.age.ms is %d: use 0 or more"
              .formatted(writeBehindBytes, writeBehindAge.toMillis()));
      require(
          problems,
          patience.compareTo(Duration.ZERO) > 0,
          "patience.ms is %d: use 1 or more".formatted(patience.toMillis()));
      require(
          problems,
          upgradeFrom == null || FINGERPRINT.matcher(upgradeFrom).matches(),
          "upgrade.from is '%s': give the fingerprint of the topology that runs, 16 hexadecimal digits as its processes log them"
              .formatted(upgradeFrom));
      problems.addAll(KafkaLog.problems(clients));
      if (!problems.isEmpty()) {
        throw new ConfigException(problems);
      }
      return new HeadraceConfig(this);
    }

    private void requireMemory(List<String> problems) {
      MemoryBudget memory = memory();
      require(
          problems,
          memory.inputBytes() >= 1024,
          "input.bytes is " + memory.inputBytes() + ": use 1024 or more");
      require(
          problems,
          memory.cacheBytes() >= 1024,
          "cache.bytes is " + memory.cacheBytes() + ": use 1024 or more");
      problems.addAll(memory.problems(machine));
      require(
          problems,
          memoryBytes == null || !memory.isBeyond(machine),
          "memory.bytes is %d: %s".formatted(memoryBytes, memory.shortage(machine)));
    }

    private static void require(List<String> problems, boolean condition, String problem) {
      if (!condition) {
        problems.add(problem);
      }
    }
  }
}
