package dev.headrace.runtime.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.runtime.port.EpochWriter;
import dev.headrace.runtime.port.GroupReader;
import dev.headrace.runtime.port.InputPosition;
import dev.headrace.runtime.port.Log;
import dev.headrace.runtime.port.LogSession;
import dev.headrace.runtime.port.LogSession.Departure;
import dev.headrace.runtime.port.Membership;
import dev.headrace.runtime.port.OwnershipListener;
import dev.headrace.runtime.port.RecordBatch;
import dev.headrace.runtime.port.SessionSettings;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import dev.headrace.runtime.system.ThreadScheduler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A session as a test drives it: remembers what it owns and what it was told. */
public final class GroupMember implements OwnershipListener {
  private static final long DEADLINE_NANOS = Duration.ofSeconds(20).toNanos();

  private final LogSession session;
  private final Set<TopicPartition> owned = new LinkedHashSet<>();
  private final List<String> told = new ArrayList<>();
  private Consumer<Collection<TopicPartition>> onRevoked = partitions -> {};

  public GroupMember(Log log, String application, String process, Guarantee guarantee) {
    session =
        log.openSession(
            new SessionSettings(application, process, guarantee),
            new ThreadScheduler(Throwable::printStackTrace));
  }

  public GroupReader reader() {
    return session.reader();
  }

  public EpochWriter openWriter() {
    session.writer().open();
    return session.writer();
  }

  /** Joins for a topic with one partition and polls until it owns that. */
  public GroupMember join(String topic) {
    return join(Memberships.of(topic, 1));
  }

  /** Joins and polls until it owns something. */
  public GroupMember join(Membership membership) {
    session.reader().subscribe(membership, this);
    awaitTrue(
        () -> {
          assertThat(session.reader().poll(Duration.ofMillis(50))).isEmpty();
          return !owned.isEmpty();
        });
    return this;
  }

  public GroupMember onRevoked(Consumer<Collection<TopicPartition>> action) {
    onRevoked = action;
    return this;
  }

  public void start(TopicPartition partition, long offset) {
    session.reader().seek(partition, InputPosition.at(offset));
    session.reader().resume(Set.of(partition));
  }

  public Set<TopicPartition> owned() {
    return owned;
  }

  public List<String> told() {
    return told;
  }

  /** Reads until there are at least so many records, and returns them as key=value. */
  public List<String> read(int count) {
    List<String> records = new ArrayList<>();
    awaitTrue(
        () -> {
          session.reader().poll(Duration.ofMillis(100)).forEach(batch -> addTo(records, batch));
          return records.size() >= count;
        });
    return records;
  }

  /** Reads until a batch ends at this offset, and returns its end. */
  public InputPosition readUntil(long offset) {
    InputPosition[] last = {InputPosition.at(-1)};
    awaitTrue(
        () -> {
          for (RecordBatch batch : session.reader().poll(Duration.ofMillis(100))) {
            last[0] = batch.next();
          }
          return last[0].offset() >= offset;
        });
    return last[0];
  }

  public void close() {
    close(Departure.LEAVE);
  }

  public void close(Departure departure) {
    session.close(departure, Duration.ofSeconds(10));
  }

  public void forgetWhatWasTold() {
    told.clear();
  }

  @Override
  public void assigned(Collection<TopicPartition> partitions) {
    if (!partitions.isEmpty()) {
      told.add("assigned " + partitions.size());
    }
    owned.addAll(partitions);
  }

  @Override
  public void revoked(Collection<TopicPartition> partitions) {
    told.add("revoked " + partitions.size());
    onRevoked.accept(partitions);
    owned.removeAll(partitions);
  }

  @Override
  public void lost(Collection<TopicPartition> partitions) {
    told.add("lost " + partitions.size());
    owned.removeAll(partitions);
  }

  /** Tries a step that waits by itself until it succeeds. */
  public static void awaitTrue(BooleanSupplier step) {
    long start = System.nanoTime();
    while (!step.getAsBoolean()) {
      assertThat(System.nanoTime() - start).as("nanoseconds waited").isLessThan(DEADLINE_NANOS);
    }
  }

  static void addTo(List<String> records, RecordBatch batch) {
    for (int i = 0; i < batch.size(); i++) {
      records.add(string(batch.key(i)) + "=" + string(batch.value(i)));
    }
  }

  private static String string(byte @Nullable [] bytes) {
    return bytes == null ? "null" : new String(bytes, StandardCharsets.UTF_8);
  }
}
