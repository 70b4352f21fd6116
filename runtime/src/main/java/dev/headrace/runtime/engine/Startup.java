package dev.headrace.runtime.engine;

import com.google.common.collect.ImmutableSet;
import dev.headrace.dsl.plan.Plan;
import dev.headrace.runtime.compile.Fingerprint;
import dev.headrace.runtime.compile.InputUnits;
import dev.headrace.runtime.compile.Layout;
import dev.headrace.runtime.logging.LogKeys;
import dev.headrace.runtime.port.LogSession;
import dev.headrace.runtime.port.LogSession.Departure;
import dev.headrace.runtime.port.Membership;
import dev.headrace.runtime.port.TopicAdmin;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from nothing, or from a lost session, into the group: topics, session, membership. Used
 * by the coordinator; {@link #wake()} and {@link #knownLayout()} by any thread.
 */
final class Startup {
  private static final Logger log = LoggerFactory.getLogger(Startup.class);

  private final Plan plan;
  private final EngineSettings settings;
  private final World world;
  private final Lanes lanes;
  private final Lasting lasting;
  private final Predecessors predecessors;
  private volatile @Nullable PreparedTopics topics;
  private volatile @Nullable LogSession session;
  private volatile @Nullable TopicAdmin admin;

  Startup(Plan plan, EngineSettings settings, World world, Lanes lanes, Lasting lasting) {
    this.plan = plan;
    this.settings = settings;
    this.world = world;
    this.lanes = lanes;
    this.lasting = lasting;
    this.predecessors =
        new Predecessors(settings.session().application(), settings.upgradeFrom(), world.clock());
  }

  /**
   * Looks at the topics and has global tables loaded; returns {@link #isPrepared()}.
   *
   * @throws StartException when the topics are not as they must be
   */
  boolean prepare() {
    topics();
    return isPrepared();
  }

  /** Returns whether all global tables are loaded and the processes that it follows have gone. */
  boolean isPrepared() {
    boolean first =
        predecessors.areToBeLookedAt() ? ask(predecessors::look) : predecessors.areGone();
    return first && lasting.globalTables().isLoaded();
  }

  // Nobody may wait for an answer when the application is to close.
  private <T> T ask(Function<TopicAdmin, T> question) {
    try (TopicAdmin opened = world.log().openAdmin()) {
      admin = opened;
      return question.apply(opened);
    } finally {
      admin = null;
    }
  }

  /**
   * Returns what runs, without any task yet.
   *
   * @throws StartException when the topics are not as they must be
   */
  Running run() {
    PreparedTopics prepared = topics();
    Layout found = prepared.layout();
    String fingerprint = Fingerprint.of(found);
    log.atInfo()
        .addKeyValue(LogKeys.TOPOLOGY, fingerprint)
        .log("Joining group '{}' with topology {}", settings.session().application(), fingerprint);
    LogSession opened =
        world.log().openSession(settings.session().withTopology(fingerprint), world.scheduler());
    session = opened;
    opened.writer().open();
    Running running = new Running(plan, prepared, settings, world, opened, lanes, lasting);
    Membership membership =
        new Membership(
            fingerprint,
            InputUnits.of(found),
            () -> ImmutableSet.copyOf(world.databases().tasks()));
    opened.reader().subscribe(membership, running.ownership());
    running.open();
    return running;
  }

  private PreparedTopics topics() {
    PreparedTopics known = topics;
    if (known == null) {
      known = ask(administrator -> PreparedTopics.of(world.log(), administrator, plan));
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
