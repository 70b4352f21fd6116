package dev.headrace.runtime.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.headrace.runtime.port.Appender;
import dev.headrace.runtime.port.CommittedInput;
import dev.headrace.runtime.port.EpochWriter;
import dev.headrace.runtime.port.InputPosition;
import dev.headrace.runtime.port.LogException;
import dev.headrace.runtime.port.OffsetRange;
import dev.headrace.runtime.port.PartitionReader;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import dev.headrace.runtime.port.TopicAdmin;
import dev.headrace.runtime.port.TopicDescription;
import dev.headrace.runtime.port.TopicDescription.Cleanup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * What every log must do, whatever it is made of: groups and writing as inherited, reading and
 * topics here.
 */
public abstract class LogContract extends WriterContract {
  @Test
  void handsOverNewPartitionsPausedAndAtNoPosition() {
    put(in(), "a", "1");
    GroupMember member = member(PROCESS, Guarantee.EXACTLY_ONCE).join(input);
    assertThat(member.owned()).containsExactly(in());
    assertThat(member.reader().lag(in())).isEmpty();
    assertThat(member.reader().poll(Duration.ofMillis(200))).isEmpty();
    member.start(in(), 0);
    assertThat(member.read(1)).containsExactly("a=1");
  }

  @Test
  void readsWhereItWasToldTo() {
    for (int i = 0; i < 5; i++) {
      put(in(), "k", String.valueOf(i));
    }
    GroupMember member = member(PROCESS, Guarantee.EXACTLY_ONCE).join(input);
    member.start(in(), 3);
    assertThat(member.read(2)).containsExactly("k=3", "k=4");
    member.reader().seek(in(), InputPosition.at(1));
    assertThat(member.read(4)).containsExactly("k=1", "k=2", "k=3", "k=4");
  }

  @Test
  void readsNothingFromPausedPartitions() {
    GroupMember member = member(PROCESS, Guarantee.EXACTLY_ONCE).join(input);
    member.start(in(), 0);
    member.reader().pause(Set.of(in()));
    member.reader().pause(Set.of(in()));
    put(in(), "a", "1");
    assertThat(member.reader().poll(Duration.ofMillis(200))).isEmpty();
    member.reader().resume(Set.of(in()));
    assertThat(member.read(1)).containsExactly("a=1");
  }

  @Test
  void movesPastTheMarkersOfTransactions() {
    EpochWriter writer = openWriter();
    for (int i = 0; i < 2; i++) {
      writer.begin();
      send(writer, in(), "a", "1");
      writer.commit(Map.of(out(0), at(0)));
      abortWritten(writer, in());
    }
    GroupMember member = member("reading", Guarantee.EXACTLY_ONCE).join(input);
    member.start(in(), 0);
    OffsetRange range = member.reader().committedRange(Set.of(in())).get(in());
    assertThat(range).isEqualTo(new OffsetRange(0, 8));
    InputPosition last = member.readUntil(8);
    assertThat(last.offset()).isEqualTo(8);
    assertThat(last.leaderEpoch()).isNotNull();
    assertThat(member.reader().lag(in())).isEqualTo(OptionalLong.of(0));
    assertThat(member.reader().position(in())).isEqualTo(OptionalLong.of(8));
  }

  @Test
  void readsFromWhereItsOwnPositionsWereCommitted() {
    put(in(), "a", "1");
    GroupMember member = member(PROCESS, Guarantee.EXACTLY_ONCE);
    EpochWriter writer = member.openWriter();
    member.join(input).start(in(), 0);
    InputPosition next = member.readUntil(1);
    writer.begin();
    writer.commit(Map.of(in(), new CommittedInput(next, "")));
    put(in(), "a", "2");
    member.read(1);
    CommittedInput committed = member.reader().committed(Set.of(in())).orElseThrow().get(in());
    assertThat(committed.position()).isEqualTo(next);
    member.reader().seek(in(), committed.position());
    assertThat(member.read(1)).containsExactly("a=2");
  }

  @Test
  void tellsTheHighWatermarkPastOpenTransactions() {
    EpochWriter writer = openWriter();
    put(in(), "a", "1");
    writer.begin();
    Appender appender = writer.appender(in());
    appender.append(bytes("a"), bytes("2"), 1);
    PartitionReader reader = reader(in(), 0);
    awaitTrue(
        () -> reader.highWatermarks(Set.of(in())).equals(Map.of(in(), new OffsetRange(0, 2))));
    try (TopicAdmin admin = log().openAdmin()) {
      assertThat(admin.ends(Set.of(in()), Duration.ofSeconds(30))).contains(Map.of(in(), 2L));
    }
    GroupMember member = member("reading", Guarantee.EXACTLY_ONCE);
    assertThat(member.reader().committedRange(Set.of(in())))
        .isEqualTo(Map.of(in(), new OffsetRange(0, 1)));
    writer.commit(Map.of(out(0), at(0)));
    // A cluster answers a commit before its markers have reached every partition.
    awaitTrue(
        () -> reader.highWatermarks(Set.of(in())).equals(Map.of(in(), new OffsetRange(0, 3))));
    awaitTrue(
        () ->
            member
                .reader()
                .committedRange(Set.of(in()))
                .equals(Map.of(in(), new OffsetRange(0, 3))));
    assertThat(read(reader, 2)).containsExactly("a=1", "a=2");
    readPast(reader, in(), 3);
  }

  @Test
  void wakesAPollInProgressAndTheNextOne() {
    GroupMember member = member(PROCESS, Guarantee.EXACTLY_ONCE).join(input);
    member.start(in(), 0);
    member.reader().wakeup();
    assertThat(member.reader().poll(Duration.ofMinutes(1))).isEmpty();
    CompletableFuture<Void> waking = CompletableFuture.runAsync(() -> member.reader().wakeup());
    assertThat(member.reader().poll(Duration.ofMinutes(1))).isEmpty();
    waking.join();
  }

  @Test
  void finishesOtherCallsInSpiteOfAWakeup() {
    GroupMember member = member(PROCESS, Guarantee.EXACTLY_ONCE).join(input);
    member.reader().wakeup();
    assertThat(member.reader().committed(Set.of(in()))).hasValue(Map.of());
    assertThat(member.reader().committedRange(Set.of(in()))).hasSize(1);
    assertThat(member.reader().poll(Duration.ofMinutes(1))).isEmpty();
  }

  @Test
  void readsOpenTransactionsOfOthersWhenAtLeastOnce() {
    EpochWriter other = openWriter();
    other.begin();
    send(other, in(), "a", "1");
    GroupMember member = member("reading", Guarantee.AT_LEAST_ONCE).join(input);
    member.start(in(), 0);
    assertThat(member.read(1)).containsExactly("a=1");
    other.abort();
  }

  @Test
  void createsAndDescribesTopics() {
    try (TopicAdmin admin = log().openAdmin()) {
      List<TopicDescription> topics = new ArrayList<>();
      for (Cleanup cleanup : Cleanup.values()) {
        topics.add(new TopicDescription(application + "-" + cleanup, 2, cleanup));
      }
      admin.create(topics);
      Map<String, TopicDescription> expected = new HashMap<>();
      topics.forEach(topic -> expected.put(topic.name(), topic));
      Set<String> names = new HashSet<>(expected.keySet());
      names.add(application + "-missing");
      assertThat(admin.describe(names)).isEqualTo(expected);
      // Another process may have been faster.
      admin.create(topics.subList(0, 1));
      assertThat(admin.describe(names)).isEqualTo(expected);
    }
  }

  @Test
  void deletesWhatIsBeforeAnOffset() {
    for (int i = 0; i < 4; i++) {
      put(in(), "k", String.valueOf(i));
    }
    PartitionReader reader = reader(in(), 3);
    try (TopicAdmin admin = log().openAdmin()) {
      admin.deleteBefore(Map.of(in(), 3L));
      awaitTrue(
          () -> reader.highWatermarks(Set.of(in())).equals(Map.of(in(), new OffsetRange(3, 4))));
    }
    assertThat(read(reader, 1)).containsExactly("k=3");
    PartitionReader late = reader(in(), 1);
    Throwable[] failure = new Throwable[1];
    awaitTrue(
        () -> {
          failure[0] = catchThrowable(() -> late.poll(Duration.ofMillis(100)));
          return failure[0] != null;
        });
    assertThat(failure[0]).isInstanceOf(LogException.class).hasMessageContaining(input);
  }
}
