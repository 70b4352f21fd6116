package dev.headrace.runtime.engine;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import dev.headrace.runtime.placement.GroupPlacement;
import dev.headrace.runtime.port.Clock;
import dev.headrace.runtime.port.Log;
import dev.headrace.runtime.port.LogException;
import dev.headrace.runtime.port.LogUnreachableException;
import dev.headrace.runtime.port.TopicAdmin;
import dev.headrace.runtime.port.TopicIdentity;
import dev.headrace.runtime.port.Worker;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then whether the topics are still those that the application has started with: what
 * is deleted, or created anew, would otherwise only be missed, if at all, when it is too late.
 *
 * <p>It works on a thread of its own, since an answer may take long. That one does is how one
 * learns that no broker answers, also when there is nothing else to ask.
 */
final class TopicWatch implements Worker {
  private static final Logger log = LoggerFactory.getLogger(TopicWatch.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration HESITATION = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /**
   * The topics as they were at the start.
   *
   * @param kept those that must stay what they are, internal ones included
   * @param written those of the user that are only written, and must exist
   * @param internal those of the first that nobody but the application creates
   */
  record Topics(
      ImmutableMap<String, TopicIdentity> kept,
      ImmutableSet<String> written,
      ImmutableSet<String> internal) {

    Set<String> names() {
      return Sets.union(kept.keySet(), written);
    }
  }

  private final Log cluster;
  private final Clock clock;
  private final Consumer<LogException> onChange;
  private volatile @Nullable Topics topics;
  private volatile @Nullable TopicAdmin admin;
  private volatile @Nullable Long askingSinceNanos;
  private volatile boolean closing;
  private volatile boolean done;
  private long lookedAtNanos;
  private Set<String> absent = Set.of();

  /**
   * Creates it.
   *
   * @param cluster where the topics are
   * @param clock tells when it is time to look
   * @param onChange told of a change that the application cannot go on with
   */
  TopicWatch(Log cluster, Clock clock, Consumer<LogException> onChange) {
    this.cluster = cluster;
    this.clock = clock;
    this.onChange = onChange;
    this.lookedAtNanos = clock.monotonicNanos();
  }

  /** Says what the topics are; from any thread. */
  void begin(Topics found) {
    topics = found;
  }

  /** Returns whether an answer takes longer than one should; from any thread. */
  boolean isWaiting() {
    return waited().compareTo(HESITATION) > 0;
  }

  /** Returns for how long it has been without an answer, once that is long; from any thread. */
  Optional<Duration> silence() {
    return Optional.of(waited()).filter(waited -> waited.compareTo(PATIENCE) >= 0);
  }

  private Duration waited() {
    Long since = askingSinceNanos;
    return since == null || closing
        ? Duration.ZERO
        : Duration.ofNanos(clock.monotonicNanos() - since);
  }

  @Override
  public int doWork() {
    if (closing) {
      closeAdmin();
      done = true;
      return 1;
    }
    Topics current = topics;
    if (current == null || clock.monotonicNanos() - lookedAtNanos < INTERVAL.toNanos()) {
      // Nobody waits for this thread, and it has time.
      clock.pause(PAUSE.toNanos());
      return 0;
    }
    look(current);
    lookedAtNanos = clock.monotonicNanos();
    return 1;
  }

  private void look(Topics current) {
    if (askingSinceNanos == null) {
      askingSinceNanos = clock.monotonicNanos();
    }
    try {
      TopicAdmin opened = admin();
      // Whoever closed before it was there has not closed it; the next step does.
      if (closing) {
        return;
      }
      Map<String, TopicIdentity> found = opened.identities(current.names());
      askingSinceNanos = null;
      compare(current, found);
    } catch (LogUnreachableException e) {
      log.debug("The topics could not be looked at", e);
    } catch (LogException e) {
      askingSinceNanos = null;
      // Whoever needs the right that is missing will say so.
      log.debug("The topics could not be looked at", e);
    }
  }

  private TopicAdmin admin() {
    TopicAdmin opened = admin;
    if (opened == null) {
      opened = cluster.openAdmin();
      admin = opened;
    }
    return opened;
  }

  private void compare(Topics current, Map<String, TopicIdentity> found) {
    Set<String> missing = Set.copyOf(Sets.difference(current.names(), found.keySet()));
    // A broker that has just come back may not have heard of every topic yet.
    Sets.intersection(missing, absent).stream()
        .sorted()
        .findFirst()
        .ifPresent(topic -> tell(deleted(topic, current.internal().contains(topic))));
    absent = missing;
    found.forEach(
        (topic, now) -> {
          TopicIdentity before = current.kept().get(topic);
          if (before == null) {
            return;
          }
          if (!before.id().equals(now.id())) {
            tell(createdAnew(topic));
          } else if (before.partitions() != now.partitions()) {
            tell(GroupPlacement.grown(topic, now.partitions(), before.partitions()));
          }
        });
  }

  private void tell(String change) {
    onChange.accept(new LogException(change + ".", null));
  }

  private static String deleted(String topic, boolean internal) {
    return internal
        ? "internal topic '%s' was deleted while the application ran, and what it held is lost to it: restore it from a copy, or have --apply create it empty to go on without that, or start under a new application name"
            .formatted(topic)
        : "topic '%s' was deleted while the application ran; what is committed stays: create the topic again, or take it out of the topology, and start again"
            .formatted(topic);
  }

  private static String createdAnew(String topic) {
    return "topic '%s' was deleted and created anew while the application ran: positions and state stand for what the former one held. Have --apply forget that one to go on with what the present one holds, or start under a new application name"
        .formatted(topic);
  }

  @Override
  public boolean isDone() {
    return done;
  }

  /** Returns whether it has been asked to end; from any thread. */
  boolean isClosed() {
    return closing;
  }

  /** Asks it to end, whatever it waits for; does not wait. From any thread. */
  void close() {
    closing = true;
    closeAdmin();
  }

  // A call that waits fails when its client is closed.
  private void closeAdmin() {
    TopicAdmin opened = admin;
    if (opened != null) {
      opened.close(Duration.ZERO);
    }
  }
}
