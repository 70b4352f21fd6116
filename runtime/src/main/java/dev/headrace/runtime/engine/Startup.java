package dev.headrace.runtime.engine;

import com.google.common.collect.ImmutableSet;
import dev.headrace.dsl.plan.Plan;
import dev.headrace.runtime.compile.Fingerprint;
import dev.headrace.runtime.compile.InputUnits;
import dev.headrace.runtime.compile.Layout;
import dev.headrace.runtime.port.LogSession;
import dev.headrace.runtime.port.LogSession.Departure;
import dev.headrace.runtime.port.Membership;
import dev.headrace.runtime.port.TopicAdmin;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The way from nothing, or from a lost session, into the group: topics, session, membership. Used
 * by the coordinator; {@link #wake()} and {@link #knownLayout()} by any thread.
 */
final class Startup {
  private final Plan plan;
  private final EngineSettings settings;
  private final World world;
  private final Lanes lanes;
  private final Lasting lasting;
  private volatile @Nullable PreparedTopics topics;
  private volatile @Nullable LogSession session;
  private volatile @Nullable TopicAdmin admin;

  Startup(Plan plan, EngineSettings settings, World world, Lanes lanes, Lasting lasting) {
    this.plan = plan;
    this.settings = settings;
    this.world = world;
    this.lanes = lanes;
    this.lasting = lasting;
  }

  /**
   * Looks at the topics and has global tables loaded; returns whether all are.
   *
   * @throws StartException when the topics are not as they must be
   */
  boolean prepare() {
    topics();
    return lasting.globalTables().isLoaded();
  }

  /**
   * Returns what runs, without any task yet.
   *
   * @throws StartException when the topics are not as they must be
   */
  Running run() {
    PreparedTopics prepared = topics();
    Layout found = prepared.layout();
    LogSession opened = world.log().openSession(settings.session());
    session = opened;
    opened.writer().open();
    Running running = new Running(plan, prepared, settings, world, opened, lanes, lasting);
    Membership membership =
        new Membership(
            Fingerprint.of(found),
            InputUnits.of(found),
            () -> ImmutableSet.copyOf(world.databases().tasks()));
    opened.reader().subscribe(membership, running.ownership());
    running.open();
    return running;
  }

  private PreparedTopics topics() {
    PreparedTopics known = topics;
    if (known == null) {
      try (TopicAdmin opened = world.log().openAdmin()) {
        admin = opened;
        known = PreparedTopics.of(opened, plan);
      } finally {
        admin = null;
      }
      lasting.topics().begin(known.watched());
      lasting.globalTables().begin(known.layout()::partitions);
      topics = known;
    }
    return known;
  }

  /** Returns the layout, once it is known. */
  @Nullable Layout knownLayout() {
    PreparedTopics known = topics;
    return known == null ? null : known.layout();
  }

  /** Ends what it waits for, if it does; from any thread. */
  void wake() {
    TopicAdmin asking = admin;
    if (asking != null) {
      asking.close(Duration.ZERO);
    }
    LogSession current = session;
    if (current != null) {
      current.reader().wakeup();
    }
  }

  /** Ends the session, waiting at most so long for the log. */
  void close(Departure departure, Duration atMost) {
    LogSession opened = session;
    session = null;
    if (opened != null) {
      opened.close(departure, atMost);
    }
  }
}
