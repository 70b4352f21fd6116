package dev.headrace.benchmarks.driver;

import dev.headrace.benchmarks.data.ClickRecord;
import dev.headrace.benchmarks.job.Job;
import dev.headrace.benchmarks.job.JobTopics;
import dev.headrace.dsl.Topology;
import dev.headrace.runtime.engine.Engine;
import dev.headrace.runtime.engine.EngineSettings;
import dev.headrace.runtime.engine.World;
import dev.headrace.runtime.memory.InMemoryLog;
import dev.headrace.runtime.port.SessionSettings;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import dev.headrace.runtime.system.SystemClock;
import dev.headrace.runtime.system.ThreadScheduler;
import dev.headrace.state.TaskDatabases;
import dev.headrace.state.rocksdb.RocksDbDatabases;
import dev.headrace.state.rocksdb.RocksDbSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Our engine on its log in memory, with its state in RocksDB, one lane, an epoch every 100 ms. */
final class HeadraceEngineRun implements EngineRun {
  private static final Duration EPOCH = Duration.ofMillis(100);
  // Looking is paid by the engine that is measured, so it has to be seldom.
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);
  private static final long MEGABYTE = 1 << 20;

  private final JobTopics topics;
  private final Topology topology;
  private final InMemoryLog log = new InMemoryLog();
  private final TaskDatabases databases;
  private @Nullable Engine engine;

  HeadraceEngineRun(Job job, JobTopics topics, Path directory) {
    this.topics = topics;
    this.topology = job.headrace(topics);
    this.databases = new RocksDbDatabases(directory, RocksDbSettings.defaults());
    log.createTopic(topics.input(), 1);
    log.createTopic(topics.output(), 1);
  }

  @Override
  public void load(List<ClickRecord> records) {
    RecordHeaders none = new RecordHeaders();
    for (ClickRecord record : records) {
      log.append(topics.input(), 0, record.key(), record.value(), record.timestampMs(), none);
    }
  }

  @Override
  public void process() {
    ThreadScheduler scheduler = new ThreadScheduler(HeadraceEngineRun::rethrow);
    World world = new World(log, databases, new SystemClock(), scheduler, Duration.ofMillis(100));
    Engine started = new Engine(topology.plan(), settings(), world, (before, now) -> {});
    engine = started;
    try {
      while (!started.progress().caughtUp()) {
        boolean ended = started.awaitEnd(LOOK);
        if (ended || started.failure().isPresent()) {
          throw new IllegalStateException("The engine ended", started.failure().orElse(null));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public long outputs() {
    return log.committed(topics.output()).size();
  }

  private EngineSettings settings() {
    long cacheBytes = Runtime.getRuntime().maxMemory() / 4;
    return new EngineSettings(
        new SessionSettings(topology.name(), "driver", Guarantee.EXACTLY_ONCE),
        1,
        EngineSettings.Start.EARLIEST,
        EngineSettings.Exchange.DIRECT,
        new EngineSettings.Epochs(EPOCH, EPOCH, false),
        new EngineSettings.Memory(32 * MEGABYTE, cacheBytes, cacheBytes / 2),
        new EngineSettings.WriteBehind(64 * MEGABYTE, Duration.ofSeconds(5)));
  }

  private static void rethrow(Throwable failure) {
    throw new IllegalStateException("A thread of the engine has failed", failure);
  }

  @Override
  public void close() {
    Engine started = engine;
    if (started != null) {
      started.requestClose();
      try {
        if (!started.awaitEnd(CLOSE_LIMIT)) {
          throw new IllegalStateException("The engine did not close within " + CLOSE_LIMIT);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    databases.close();
  }
}
