package dev.headrace.runtime.memory;

import dev.headrace.runtime.port.Appender;
import dev.headrace.runtime.port.CommittedInput;
import dev.headrace.runtime.port.EpochWriter;
import dev.headrace.runtime.port.InputPosition;
import dev.headrace.runtime.port.Log;
import dev.headrace.runtime.port.PartitionReader;
import dev.headrace.runtime.port.RecordBatch;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;

/** A log with an input and an output topic of its own for each test, and short ways to use it. */
public abstract class LogFixture {
  protected static final String PROCESS = "process-1";

  private final List<GroupMember> members = new ArrayList<>();
  private final List<PartitionReader> readers = new ArrayList<>();
  protected String application = "";
  protected String input = "";
  protected String output = "";

  /** Returns the log under test. */
  protected abstract Log log();

  /** Creates a topic. */
  protected abstract void createTopic(String name, int partitions);

  /** Writes a record of somebody else, outside of any transaction, and waits until it is there. */
  protected abstract void put(TopicPartition partition, @Nullable String key, String value);

  @BeforeEach
  void nameEverythingAfterTheTest(TestInfo test) {
    application = test.getTestMethod().orElseThrow().getName();
    input = application + "-in";
    output = application + "-out";
    createTopic(input, 1);
    createTopic(output, 4);
  }

  @AfterEach
  void closeAll() {
    members.forEach(GroupMember::close);
    readers.forEach(PartitionReader::close);
  }

  protected final TopicPartition in() {
    return new TopicPartition(input, 0);
  }

  protected final TopicPartition out(int partition) {
    return new TopicPartition(output, partition);
  }

  protected final GroupMember member(String process, Guarantee guarantee) {
    GroupMember member = new GroupMember(log(), application, process, guarantee);
    members.add(member);
    return member;
  }

  protected final EpochWriter openWriter() {
    return member(PROCESS, Guarantee.EXACTLY_ONCE).openWriter();
  }

  protected final PartitionReader reader(TopicPartition partition, long offset) {
    PartitionReader reader = open();
    reader.assign(Map.of(partition, offset));
    return reader;
  }

  protected static CommittedInput at(long offset) {
    return new CommittedInput(InputPosition.at(offset), "");
  }

  protected static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  protected static String string(byte @Nullable [] bytes) {
    return bytes == null ? "null" : new String(bytes, StandardCharsets.UTF_8);
  }

  protected static void send(EpochWriter writer, TopicPartition to, String key, String value) {
    writer.send(to.topic(), to.partition(), bytes(key), bytes(value), 1, new RecordHeaders());
  }

  /** Reads until there are at least so many records, and returns them as key=value. */
  protected static List<String> read(PartitionReader reader, int count) {
    List<String> records = new ArrayList<>();
    awaitTrue(
        () -> {
          reader.poll(Duration.ofMillis(100)).forEach(batch -> GroupMember.addTo(records, batch));
          return records.size() >= count;
        });
    return records;
  }

  protected static void awaitTrue(BooleanSupplier condition) {
    GroupMember.awaitTrue(condition);
  }

  /** Aborts an epoch whose record is in the log already, and not still on its way. */
  protected static void abortWritten(EpochWriter writer, TopicPartition partition) {
    writer.begin();
    Appender appender = writer.appender(partition);
    long before = appender.nextOffset();
    appender.append(bytes("a"), bytes("aborted"), 1);
    awaitTrue(() -> appender.nextOffset() > before);
    writer.abort();
  }

  protected static void readPast(PartitionReader reader, TopicPartition partition, long offset) {
    awaitTrue(
        () -> {
          reader.poll(Duration.ofMillis(100));
          return reader.position(partition) == offset;
        });
  }

  protected static RecordBatch readBatch(PartitionReader reader) {
    List<RecordBatch> batches = new ArrayList<>();
    awaitTrue(
        () -> {
          batches.addAll(reader.poll(Duration.ofMillis(100)));
          return !batches.isEmpty();
        });
    return batches.get(0);
  }

  protected final PartitionReader open() {
    PartitionReader reader = log().openPartitionReader();
    readers.add(reader);
    return reader;
  }
}
