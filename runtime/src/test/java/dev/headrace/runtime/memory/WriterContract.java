package dev.headrace.runtime.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.runtime.port.Appender;
import dev.headrace.runtime.port.CommittedInput;
import dev.headrace.runtime.port.EpochAbortedException;
import dev.headrace.runtime.port.EpochWriter;
import dev.headrace.runtime.port.InputPosition;
import dev.headrace.runtime.port.LogException;
import dev.headrace.runtime.port.Outlet;
import dev.headrace.runtime.port.PartitionReader;
import dev.headrace.runtime.port.RecordBatch;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

/** What every log must do with what is written to it. */
public abstract class WriterContract extends GroupContract {
  private static final int MANY = 1_000;

  @Test
  void hidesRecordsUntilTheirEpochIsCommitted() {
    EpochWriter writer = openWriter();
    PartitionReader reader = reader(out(0), 0);
    writer.begin();
    send(writer, out(0), "a", "1");
    Appender appender = writer.appender(out(0));
    appender.append(bytes("b"), bytes("2"), 5);
    assertThat(reader.poll(Duration.ofMillis(200))).isEmpty();
    writer.commit(Map.of(in(), at(0)));
    assertThat(read(reader, 2)).containsExactly("a=1", "b=2");
  }

  @Test
  void neverShowsRecordsOfAnAbortedEpoch() {
    EpochWriter writer = openWriter();
    abortWritten(writer, out(0));
    writer.begin();
    send(writer, out(0), "a", "committed");
    writer.commit(Map.of(in(), at(0)));
    assertThat(read(reader(out(0), 0), 1)).containsExactly("a=committed");
  }

  @Test
  void commitsPositionsAndNotesWithTheOutput() {
    GroupMember member = member(PROCESS, Guarantee.EXACTLY_ONCE);
    EpochWriter writer = member.openWriter();
    assertThat(member.reader().committed(Set.of(in()))).hasValue(Map.of());
    writer.begin();
    send(writer, out(0), "a", "1");
    CommittedInput committed = new CommittedInput(new InputPosition(7, 0), "a note");
    writer.commit(Map.of(in(), committed));
    assertThat(member.reader().committed(Set.of(in(), out(0))).orElseThrow())
        .isEqualTo(Map.of(in(), committed));

    writer.begin();
    writer.abort();
    assertThat(member.reader().committed(Set.of(in())).orElseThrow())
        .isEqualTo(Map.of(in(), committed));
  }

  @Test
  void keepsPositionsForTheNextProcess() {
    GroupMember first = member(PROCESS, Guarantee.EXACTLY_ONCE);
    EpochWriter writer = first.openWriter();
    writer.begin();
    writer.commit(Map.of(in(), at(3)));
    first.close();
    GroupMember second = member("process-2", Guarantee.EXACTLY_ONCE);
    second.openWriter();
    assertThat(second.reader().committed(Set.of(in())).orElseThrow()).containsEntry(in(), at(3));
  }

  @Test
  void refusesToCommitNoPositions() {
    EpochWriter writer = openWriter();
    writer.begin();
    assertThatThrownBy(() -> writer.commit(Map.of())).isInstanceOf(IllegalArgumentException.class);
    writer.abort();
  }

  @Test
  void fencesThePredecessorOfTheSameProcess() {
    EpochWriter predecessor = openWriter();
    predecessor.begin();
    send(predecessor, out(0), "a", "predecessor");
    EpochWriter successor = openWriter();
    assertThatThrownBy(() -> predecessor.commit(Map.of(in(), at(1))))
        .isInstanceOf(LogException.class)
        .isNotInstanceOf(EpochAbortedException.class)
        .hasMessageContaining(application + "-" + PROCESS)
        .hasMessageContaining("state directory");
    successor.begin();
    send(successor, out(0), "a", "successor");
    successor.commit(Map.of(in(), at(1)));
    assertThat(read(reader(out(0), 0), 1)).containsExactly("a=successor");
  }

  @Test
  void tellsAnAppenderWhereItsNextRecordGoes() {
    EpochWriter writer = openWriter();
    Appender appender = writer.appender(out(1));
    assertThat(writer.appender(out(1))).isSameAs(appender);
    assertThat(appender.nextOffset()).isEqualTo(-1);
    writer.begin();
    appender.append(bytes("a"), bytes("1"), 1);
    appender.append(bytes("a"), null, 2);
    writer.commit(Map.of(in(), at(0)));
    assertThat(appender.nextOffset()).isEqualTo(2);
    writer.begin();
    appender.append(bytes("a"), bytes("2"), 3);
    writer.commit(Map.of(in(), at(0)));
    // One offset further than the records, for the marker of the first transaction.
    assertThat(appender.nextOffset()).isEqualTo(4);
  }

  @Test
  void keepsTheOrderOfWhatGoesThroughAnOutlet() {
    EpochWriter writer = openWriter();
    Outlet first = writer.outlet();
    Outlet second = writer.outlet();
    writer.begin();
    for (int number = 0; number < MANY; number++) {
      String text = Integer.toString(number);
      first.send(output, 0, bytes("a"), bytes(text), 1, new RecordHeaders());
      second.appender(out(0)).append(bytes("b"), bytes(text), 1);
    }
    first.handOver();
    second.handOver();
    writer.commit(Map.of(in(), at(0)));
    List<String> records = read(reader(out(0), 0), 2 * MANY);
    for (String key : List.of("a", "b")) {
      assertThat(records.stream().filter(record -> record.startsWith(key)))
          .containsExactlyElementsOf(
              IntStream.range(0, MANY).mapToObj(number -> key + "=" + number).toList());
    }
    assertThat(second.appender(out(0)).nextOffset()).isEqualTo(2 * MANY);
  }

  @Test
  void refusesToCommitWhatAnOutletHasNotHandedOver() {
    EpochWriter writer = openWriter();
    Outlet outlet = writer.outlet();
    writer.begin();
    outlet.send(output, 0, bytes("a"), bytes("1"), 1, new RecordHeaders());
    assertThatThrownBy(() -> writer.commit(Map.of(in(), at(0))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("1 records");
    outlet.handOver();
    writer.commit(Map.of(in(), at(0)));
    assertThat(read(reader(out(0), 0), 1)).containsExactly("a=1");
  }

  @Test
  void forgetsWhatOutletsHoldWithTheEpoch() {
    EpochWriter writer = openWriter();
    Outlet outlet = writer.outlet();
    writer.begin();
    outlet.appender(out(0)).append(bytes("a"), bytes("aborted"), 1);
    writer.abort();
    writer.begin();
    outlet.appender(out(0)).append(bytes("a"), bytes("1"), 1);
    outlet.handOver();
    writer.commit(Map.of(in(), at(0)));
    assertThat(read(reader(out(0), 0), 1)).containsExactly("a=1");
  }

  @Test
  void choosesPartitionsAsKafkaDoes() {
    EpochWriter writer = openWriter();
    Map<String, Integer> expected = new HashMap<>();
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    writer.begin();
    for (int i = 0; i < 200; i++) {
      String key = Long.toHexString(random.nextLong()).substring(random.nextInt(8));
      expected.put(key, Utils.toPositive(Utils.murmur2(bytes(key))) % 4);
      writer.send(output, null, bytes(key), bytes("1"), 1, new RecordHeaders());
    }
    writer.commit(Map.of(in(), at(0)));
    Map<String, Integer> actual = new HashMap<>();
    PartitionReader reader = open();
    reader.assign(Map.of(out(0), 0L, out(1), 0L, out(2), 0L, out(3), 0L));
    awaitTrue(
        () -> {
          for (RecordBatch batch : reader.poll(Duration.ofMillis(100))) {
            for (int i = 0; i < batch.size(); i++) {
              actual.put(string(batch.key(i)), batch.partition().partition());
            }
          }
          return actual.size() == expected.size();
        });
    assertThat(actual).as("seed " + seed).isEqualTo(expected);
  }

  @Test
  void keepsEveryPartOfARecord() {
    EpochWriter writer = openWriter();
    writer.begin();
    RecordHeaders headers = new RecordHeaders();
    headers.add("header", bytes("h"));
    writer.send(output, 2, null, bytes("value"), 1234, headers);
    headers.remove("header");
    writer.send(output, 2, bytes("key"), null, 1235, headers);
    writer.commit(Map.of(in(), at(0)));
    RecordBatch batch = readBatch(reader(out(2), 0));
    assertThat(batch.partition()).isEqualTo(out(2));
    assertThat(batch.size()).isEqualTo(2);
    assertThat(batch.offset(0)).isZero();
    assertThat(batch.key(0)).isNull();
    assertThat(batch.value(0)).isEqualTo(bytes("value"));
    assertThat(batch.timestamp(0)).isEqualTo(1234);
    assertThat(batch.headers(0).lastHeader("header").value()).isEqualTo(bytes("h"));
    assertThat(batch.offset(1)).isEqualTo(1);
    assertThat(batch.key(1)).isEqualTo(bytes("key"));
    assertThat(batch.value(1)).isNull();
    assertThat(batch.headers(1)).isEmpty();
  }

  @Test
  void refusesNegativeTimestamps() {
    EpochWriter writer = openWriter();
    writer.begin();
    assertThatThrownBy(
            () -> writer.send(output, 0, bytes("a"), bytes("1"), -1, new RecordHeaders()))
        .isInstanceOf(IllegalArgumentException.class);
    writer.abort();
  }

  @Test
  void commitsAtLeastOnceAfterEverythingIsWritten() {
    GroupMember member = member(PROCESS, Guarantee.AT_LEAST_ONCE);
    EpochWriter writer = member.openWriter();
    member.join(input).start(in(), 0);
    writer.begin();
    send(writer, out(0), "a", "1");
    Appender appender = writer.appender(out(1));
    appender.append(bytes("b"), bytes("2"), 1);
    CommittedInput committed = new CommittedInput(new InputPosition(0, null), "note");
    writer.commit(Map.of(in(), committed));
    assertThat(appender.nextOffset()).isEqualTo(1);
    assertThat(read(reader(out(0), 0), 1)).containsExactly("a=1");
    assertThat(member.reader().committed(Set.of(in())).orElseThrow())
        .containsEntry(in(), committed);

    writer.begin();
    Appender same = writer.appender(out(0));
    same.append(bytes("a"), bytes("repeated"), 1);
    awaitTrue(() -> same.nextOffset() == 2);
    writer.abort();
    writer.begin();
    send(writer, out(0), "a", "repeated");
    writer.commit(Map.of(in(), committed));
    assertThat(read(reader(out(0), 1), 2)).containsExactly("a=repeated", "a=repeated");
  }

  @Test
  void closesWithAnOpenEpochAndClosesTwice() {
    GroupMember member = member(PROCESS, Guarantee.EXACTLY_ONCE);
    EpochWriter writer = member.openWriter();
    writer.begin();
    send(writer, out(0), "a", "never");
    member.close();
    member.close();
    EpochWriter other = member("process-2", Guarantee.EXACTLY_ONCE).openWriter();
    other.begin();
    send(other, out(0), "a", "1");
    other.commit(Map.of(in(), at(0)));
    assertThat(read(reader(out(0), 0), 1)).containsExactly("a=1");
  }
}
