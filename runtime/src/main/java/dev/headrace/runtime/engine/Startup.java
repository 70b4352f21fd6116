package dev.headrace.runtime.engine;

import dev.headrace.dsl.plan.Plan;
import dev.headrace.runtime.operator.Drops;
import dev.headrace.runtime.port.LogSession;
import dev.headrace.runtime.port.TopicAdmin;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way from nothing, or from lost partitions, to tasks that run: topics, predecessor, group,
 * committed positions, restore. Each step blocks for a short time only, except on the log's own
 * answers. Used by the coordinator; {@link #session()} by any thread.
 */
final class Startup {
  private static final Duration PATIENCE = Duration.ofMillis(100);

  private final Plan plan;
  private final EngineSettings settings;
  private final World world;
  private final Lanes lanes;
  private final Lifecycle lifecycle;
  private final Drops drops;
  private final Ownership ownership = new Ownership();
  private Supplier<@Nullable Running> step = this::connect;
  private boolean waited;
  private @Nullable Joining joining;
  private @Nullable Restoration restoration;
  private volatile @Nullable LogSession session;

  Startup(
      Plan plan,
      EngineSettings settings,
      World world,
      Lanes lanes,
      Lifecycle lifecycle,
      Drops drops) {
    this.plan = plan;
    this.settings = settings;
    this.world = world;
    this.lanes = lanes;
    this.lifecycle = lifecycle;
    this.drops = drops;
  }

  /** Goes one step further; returns what runs once there is something. */
  @Nullable Running step() {
    waited = false;
    return step.get();
  }

  /** Returns whether the last step only waited for others. */
  boolean hasWaited() {
    return waited;
  }

  private @Nullable Running connect() {
    lifecycle.become(AppState.STARTING);
    try (TopicAdmin admin = world.log().openAdmin()) {
      joining = new Joining(TopicSetup.prepare(admin, plan), world, settings);
    }
    step = this::awaitAlone;
    return null;
  }

  private @Nullable Running awaitAlone() {
    Joining current = Objects.requireNonNull(joining);
    if (!current.isAlone()) {
      waited = true;
      return null;
    }
    LogSession opened = world.log().openSession(settings.session());
    session = opened;
    opened.writer().open();
    opened.reader().subscribe(current.topics(), ownership);
    step = this::join;
    return null;
  }

  private @Nullable Running join() {
    Joining current = Objects.requireNonNull(joining);
    LogSession opened = Objects.requireNonNull(session);
    opened.reader().poll(shortPoll());
    if (!current.isComplete(ownership.owned())) {
      waited = true;
      return null;
    }
    ownership.hasShrunk();
    lifecycle.become(AppState.RESTORING);
    current.acquire(opened.reader());
    Restoration next =
        new Restoration(
            current.layout(),
            settings.session().guarantee(),
            world.databases(),
            world.log().openPartitionReader());
    restoration = next;
    next.begin(current.pending());
    step = this::restore;
    return null;
  }

  private @Nullable Running restore() {
    LogSession opened = Objects.requireNonNull(session);
    Restoration current = Objects.requireNonNull(restoration);
    // Stays in the group meanwhile; nothing arrives, since every partition is paused.
    opened.reader().poll(Duration.ZERO);
    if (ownership.hasShrunk()) {
      dropRestoration();
      rejoin();
      return null;
    }
    return current.step(shortPoll()) ? run(opened, current) : null;
  }

  private Running run(LogSession opened, Restoration restored) {
    Joining current = Objects.requireNonNull(joining);
    Running next = new Running(plan, current.layout(), settings, world, opened, lanes, drops);
    next.start(current.pending(), restored);
    dropRestoration();
    return next;
  }

  /** Goes back to before the session, after it was lost, waiting at most so long for its end. */
  void reopen(Duration atMost) {
    close(atMost);
    session = null;
    Joining current = joining;
    if (current != null) {
      current.startWaiting();
      step = this::awaitAlone;
    }
  }

  /** Goes back to the group, after partitions were lost. */
  void rejoin() {
    Objects.requireNonNull(joining).startWaiting();
    step = this::join;
  }

  /** Returns whether the group has taken partitions away since this was last asked. */
  boolean hasLostPartitions() {
    return ownership.hasShrunk();
  }

  /**
   * Checks that the group has given this process nothing that did not exist at the start.
   *
   * @throws StartException when a topic has more partitions than then
   */
  void requireKnownPartitions() {
    if (Objects.requireNonNull(joining).isExceeded(ownership)) {
      throw new StartException(
          "a source topic of application '%s' has got more partitions while it ran: start it again to read them; where it keeps state it will refuse, since keys have moved between partitions"
              .formatted(plan.application()));
    }
  }

  /** Returns the session, once there is one. */
  @Nullable LogSession session() {
    return session;
  }

  /** Lets go of everything it holds, waiting at most so long for the log. */
  void close(Duration atMost) {
    dropRestoration();
    LogSession opened = session;
    if (opened != null) {
      opened.close(atMost);
    }
  }

  private void dropRestoration() {
    Restoration current = restoration;
    if (current != null) {
      restoration = null;
      current.close();
    }
  }

  private Duration shortPoll() {
    return world.longestPoll().compareTo(PATIENCE) < 0 ? world.longestPoll() : PATIENCE;
  }
}
