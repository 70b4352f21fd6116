package dev.headrace.runtime.engine;

import dev.headrace.dsl.plan.Plan;
import dev.headrace.dsl.plan.RepartitionNode;
import dev.headrace.runtime.compile.ByteReuse;
import dev.headrace.runtime.compile.InternalTopics;
import dev.headrace.runtime.compile.Layout;
import dev.headrace.runtime.envelope.UpstreamTask;
import dev.headrace.runtime.exchange.Channel;
import dev.headrace.runtime.exchange.ControlOutbox;
import dev.headrace.runtime.exchange.Credit;
import dev.headrace.runtime.exchange.DirectChannel;
import dev.headrace.runtime.exchange.TopicChannel;
import dev.headrace.runtime.operator.Drops;
import dev.headrace.runtime.port.LogSession;
import dev.headrace.runtime.task.AcquiredTask;
import dev.headrace.runtime.task.Task;
import dev.headrace.runtime.task.TaskEnvironment;
import dev.headrace.runtime.task.TaskFactory;
import dev.headrace.runtime.task.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serializer;

/** What exists only while tasks run: the intake, the epochs, and the ways between tasks. */
final class Running {
  private static final Duration BUSY_POLL = Duration.ofMillis(2);

  private final Plan plan;
  private final Layout layout;
  private final EngineSettings settings;
  private final World world;
  private final LogSession session;
  private final Lanes lanes;
  private final Drops drops;
  private final Credit credit;
  private final ControlOutbox control = new ControlOutbox();
  private final EpochCycle epochs;
  private final Intake intake;
  private boolean allLive;

  Running(
      Plan plan,
      Layout layout,
      EngineSettings settings,
      World world,
      LogSession session,
      Lanes lanes,
      Drops drops) {
    this.plan = plan;
    this.layout = layout;
    this.settings = settings;
    this.world = world;
    this.session = session;
    this.lanes = lanes;
    this.drops = drops;
    this.credit = new Credit(settings.memory().inputBytes());
    this.intake = new Intake(session.reader(), lanes, credit, settings.memory().inputBytes());
    this.epochs =
        new EpochCycle(
            session.writer(),
            lanes,
            control,
            credit,
            world.clock(),
            settings,
            layout.deepestLevel());
  }

  /** Builds the tasks over their restored databases and lets them run. */
  void start(List<Acquisition.Pending> pending, Restoration restored) {
    TaskEnvironment environment =
        new TaskEnvironment(
            plan, layout, ByteReuse.of(plan), session.writer(), credit, drops, this::channel);
    List<Task> tasks = new ArrayList<>();
    for (Acquisition.Pending task : pending) {
      AcquiredTask acquired =
          new AcquiredTask(
              task.id(),
              task.stage(),
              task.starts(),
              task.note(),
              restored.take(task.id()),
              lanes.budget(tasks.size()));
      tasks.add(TaskFactory.build(environment, acquired));
    }
    lanes.adopt(tasks);
    intake.begin();
    intake.onlyFromLevel(Intake.deepestBacklog(tasks));
    resume();
  }

  private Channel channel(UpstreamTask upstream, RepartitionNode exchange, int shard) {
    if (settings.exchange() == EngineSettings.Exchange.DIRECT) {
      TaskId target = new TaskId(layout.receiver(exchange).name(), shard);
      return new DirectChannel(
          upstream, credit, batch -> lanes.deliver(target, exchange.name(), batch));
    }
    @SuppressWarnings("unchecked") // Types end at the plan; the serde is that of the values sent.
    Serializer<Object> serializer = (Serializer<Object>) exchange.valueSerde().serializer();
    String topic = InternalTopics.repartition(layout.application(), exchange.name());
    return new TopicChannel(
        upstream, new TopicPartition(topic, shard), serializer, session.writer(), control);
  }

  /** Takes input from the committed positions and lets the lanes go. */
  void resume() {
    intake.seekAll();
    epochs.open();
  }

  /** Takes in what has arrived; returns whether there was anything. */
  boolean takeIn() {
    boolean took = intake.poll(pollTime());
    if (took) {
      epochs.activate();
    }
    return took;
  }

  // An active epoch ends soon after its input does, so the wait for more must be short.
  private Duration pollTime() {
    if (!epochs.isActive()) {
      return world.longestPoll();
    }
    Duration remaining = Duration.ofNanos(epochs.remainingNanos());
    boolean soon = credit.isUntouched() && remaining.compareTo(BUSY_POLL) < 0;
    Duration wait = soon ? remaining : BUSY_POLL;
    return wait.compareTo(world.longestPoll()) < 0 ? wait : world.longestPoll();
  }

  void advanceTo(long timeMs) {
    lanes.forEachTask(task -> task.advanceSources(timeMs));
  }

  /** Commits the drained epoch. */
  void commit() {
    List<Task> tasks = lanes.tasks();
    allLive = tasks.stream().allMatch(Task::isLive);
    intake.onlyFromLevel(Intake.deepestBacklog(tasks));
    epochs.commit();
  }

  EpochCycle epochs() {
    return epochs;
  }

  Progress progress() {
    long lag = intake.lag();
    boolean caughtUp = allLive && lag == 0 && !epochs.isActive() && credit.isUntouched();
    return new Progress(intake.recordsTaken(), lag, epochs.committed(), caughtUp);
  }
}
