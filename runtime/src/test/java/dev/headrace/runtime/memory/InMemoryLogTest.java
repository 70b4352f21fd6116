package dev.headrace.runtime.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.runtime.port.EpochAbortedException;
import dev.headrace.runtime.port.EpochWriter;
import dev.headrace.runtime.port.Log;
import dev.headrace.runtime.port.LogException;
import dev.headrace.runtime.port.SessionLostException;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InMemoryLogTest extends LogContract {
  private final InMemoryLog log = new InMemoryLog();

  @Override
  protected Log log() {
    return log;
  }

  @Override
  protected void createTopic(String name, int partitions) {
    log.createTopic(name, partitions);
  }

  @Override
  protected void put(TopicPartition partition, @Nullable String key, String value) {
    log.append(
        partition.topic(),
        partition.partition(),
        key == null ? null : bytes(key),
        bytes(value),
        1,
        new RecordHeaders());
  }

  @Test
  void listsWhatIsCommittedByPartitionThenOffset() {
    EpochWriter writer = openWriter();
    put(out(1), "b", "1");
    put(out(0), "a", "1");
    writer.begin();
    send(writer, out(0), "a", "2");
    assertThat(committed(0)).containsExactly("a=1");
    writer.commit(Map.of(in(), at(0)));
    put(out(0), "a", "3");
    assertThat(committed(0)).containsExactly("a=1", "a=2", "a=3");
    assertThat(log.committed(output))
        .extracting(StoredRecord::partition)
        .containsExactly(0, 0, 0, 1);
    assertThat(log.committed(output))
        .extracting(StoredRecord::offset)
        .containsExactly(0L, 1L, 3L, 0L);
    assertThat(log.committedFrom(output, 0, 2)).hasSize(1);
    assertThat(log.committedFrom(output, 0, 99)).isEmpty();
  }

  @Test
  void spreadsRecordsWithoutAKey() {
    for (int i = 0; i < 8; i++) {
      assertThat(log.append(output, null, null, bytes("v"), 1, new RecordHeaders()))
          .isEqualTo(i % 4);
    }
  }

  @Test
  void abortsTheNextCommitOnDemandAndOnlyThatOne() {
    EpochWriter writer = openWriter();
    log.abortNextCommit("as ordered");
    writer.begin();
    send(writer, out(0), "a", "1");
    assertThatThrownBy(() -> writer.commit(Map.of(in(), at(1))))
        .isInstanceOf(EpochAbortedException.class)
        .hasMessage("as ordered");
    writer.abort();
    writer.begin();
    send(writer, out(0), "a", "2");
    writer.commit(Map.of(in(), at(1)));
    assertThat(committed(0)).containsExactly("a=2");
  }

  @Test
  void losesTheResponseOfACommitOnDemand() {
    EpochWriter writer = openWriter();
    log.loseNextCommitResponse();
    writer.begin();
    send(writer, out(0), "a", "1");
    assertThatThrownBy(() -> writer.commit(Map.of(in(), at(1))))
        .isInstanceOf(LogException.class)
        .isNotInstanceOf(EpochAbortedException.class);
    assertThatThrownBy(writer::begin).isInstanceOf(LogException.class);
    assertThat(committed(0)).containsExactly("a=1");
    GroupMember next = member("process-1", Guarantee.EXACTLY_ONCE);
    next.openWriter();
    assertThat(next.reader().committed(Set.of(in())).orElseThrow()).containsEntry(in(), at(1));
  }

  @Test
  void keepsTheTransactionOfACrashedProcessOpenUntilASuccessorComes() {
    GroupMember crashed = member("process-1", Guarantee.EXACTLY_ONCE);
    EpochWriter writer = crashed.openWriter();
    crashed.join(input);
    writer.begin();
    send(writer, out(0), "a", "crashed");
    log.crash();
    put(out(0), "a", "behind it");
    assertThat(committed(0)).isEmpty();
    assertThatThrownBy(() -> crashed.reader().poll(Duration.ZERO)).isInstanceOf(LogException.class);
    assertThatThrownBy(() -> writer.commit(Map.of(in(), at(1)))).isInstanceOf(LogException.class);

    GroupMember successor = member("process-1", Guarantee.EXACTLY_ONCE);
    successor.openWriter();
    assertThat(committed(0)).containsExactly("a=behind it");
    assertThat(successor.join(input).owned()).containsExactly(in());
  }

  @Test
  void tellsAnExpelledMemberThatItHasLostEverything() {
    GroupMember member = member("process-1", Guarantee.EXACTLY_ONCE);
    EpochWriter writer = member.openWriter();
    member.join(input);
    log.expelMembers(application);
    writer.begin();
    assertThatThrownBy(() -> writer.commit(Map.of(in(), at(1))))
        .isInstanceOf(EpochAbortedException.class);
    writer.abort();
    member.reader().poll(Duration.ZERO);
    assertThat(member.told()).containsExactly("assigned 1", "lost 1", "assigned 1");
    writer.begin();
    writer.commit(Map.of(in(), at(1)));
  }

  @Test
  void refusesTheCommitOfAMemberThatHasNotHeardOfTheNewGeneration() {
    GroupMember first = member("process-1", Guarantee.EXACTLY_ONCE);
    EpochWriter writer = first.openWriter();
    first.join(Memberships.of(output, 4));
    GroupMember second = member("process-2", Guarantee.EXACTLY_ONCE);
    second.reader().subscribe(Memberships.of(output, 4), second);
    first.reader().poll(Duration.ZERO);
    writer.begin();
    second.reader().poll(Duration.ZERO);
    assertThat(second.reader().generation()).isGreaterThan(first.reader().generation());
    assertThatThrownBy(() -> writer.commit(Map.of(out(0), at(1))))
        .isInstanceOf(EpochAbortedException.class);
    writer.abort();
    first.reader().poll(Duration.ZERO);
    writer.begin();
    writer.commit(Map.of(out(0), at(1)));
  }

  @Test
  void keepsPositionsUnstableWhileTheOutcomeOfACommitIsOpen() {
    GroupMember lost = member("process-1", Guarantee.EXACTLY_ONCE);
    EpochWriter writer = lost.openWriter();
    log.loseNextCommitRequest();
    writer.begin();
    send(writer, out(0), "a", "1");
    assertThatThrownBy(() -> writer.commit(Map.of(in(), at(1))))
        .isInstanceOf(SessionLostException.class);
    GroupMember other = member("process-2", Guarantee.EXACTLY_ONCE);
    assertThat(other.reader().committed(Set.of(in()))).isEmpty();
    assertThat(other.reader().committed(Set.of(out(0)))).hasValue(Map.of());
    member("process-1", Guarantee.EXACTLY_ONCE).openWriter();
    assertThat(other.reader().committed(Set.of(in()))).hasValue(Map.of());
    assertThat(committed(0)).isEmpty();
  }

  @Test
  void endsAPollWhenRecordsArrive() {
    GroupMember member = member("process-1", Guarantee.EXACTLY_ONCE).join(input);
    member.start(in(), 0);
    CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> put(in(), "a", "1"));
    assertThat(member.reader().poll(Duration.ofMinutes(1))).hasSize(1);
    writing.join();
  }

  @Test
  void tellsAtTheCommitThatATopicDoesNotExist() {
    EpochWriter writer = openWriter();
    writer.begin();
    writer.send("missing", null, bytes("a"), bytes("1"), 1, new RecordHeaders());
    assertThatThrownBy(() -> writer.commit(Map.of(in(), at(1))))
        .isInstanceOf(LogException.class)
        .hasMessageContaining("missing");
    writer.abort();
  }

  @Test
  void refusesStepsOutOfOrder() {
    EpochWriter writer = openWriter();
    assertThatThrownBy(writer::abort).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> send(writer, out(0), "a", "1"))
        .isInstanceOf(IllegalStateException.class);
    writer.begin();
    assertThatThrownBy(writer::begin).isInstanceOf(IllegalStateException.class);
    GroupMember member = member("process-2", Guarantee.EXACTLY_ONCE);
    assertThatThrownBy(() -> member.start(in(), 0)).isInstanceOf(IllegalStateException.class);
  }

  private List<String> committed(int partition) {
    return log.committedFrom(output, partition, 0).stream()
        .map(record -> string(record.key()) + "=" + string(record.value()))
        .toList();
  }
}
