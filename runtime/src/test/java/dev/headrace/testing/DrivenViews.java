package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.runtime.engine.AppState;
import dev.headrace.runtime.engine.Engine;
import dev.headrace.runtime.engine.EngineSettings;
import dev.headrace.runtime.engine.EngineSettings.Epochs;
import dev.headrace.runtime.engine.EngineSettings.Exchange;
import dev.headrace.runtime.engine.EngineSettings.Memory;
import dev.headrace.runtime.engine.EngineSettings.Start;
import dev.headrace.runtime.engine.EngineSettings.WriteBehind;
import dev.headrace.runtime.engine.World;
import dev.headrace.runtime.memory.InMemoryLog;
import dev.headrace.runtime.port.SessionSettings;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import dev.headrace.state.TaskDatabases;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** An application that counts clicks, on one lane, of which a test drives every step. */
final class DrivenViews implements AutoCloseable {
  private static final long MUCH = 64L << 20;

  final ManualClock clock = new ManualClock(Instant.EPOCH);
  final ManualScheduler scheduler = new ManualScheduler();
  final Engine engine;
  private final InMemoryLog log = new InMemoryLog();
  private final int partitions;

  DrivenViews(int partitions, TaskDatabases databases, Epochs epochs, WriteBehind writeBehind) {
    this.partitions = partitions;
    log.createTopic("clicks", partitions);
    EngineSettings settings =
        new EngineSettings(
            new SessionSettings("shop", "process-1", Guarantee.EXACTLY_ONCE),
            1,
            Start.EARLIEST,
            Exchange.DIRECT,
            epochs,
            new Memory(MUCH, MUCH, MUCH),
            writeBehind);
    World world = new World(log, databases, clock, scheduler, Duration.ZERO);
    this.engine = new Engine(topology().plan(), settings, world, (before, now) -> {});
  }

  private static Topology topology() {
    var builder = TopologyBuilder.named("shop");
    builder.stream(Topic.of("clicks", string(), string())).groupByKey().count("views");
    return builder.build();
  }

  /** Lets a user click once in each partition. */
  void click(String user) {
    for (int partition = 0; partition < partitions; partition++) {
      log.append("clicks", partition, user.getBytes(UTF_8), new byte[1], 1, new RecordHeaders());
    }
  }

  @Override
  public void close() {
    engine.requestClose();
    scheduler.runUntilIdle();
    assertThat(engine.state()).isEqualTo(AppState.CLOSED);
  }
}
