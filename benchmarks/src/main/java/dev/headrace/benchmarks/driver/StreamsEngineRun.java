package dev.headrace.benchmarks.driver;

import dev.headrace.benchmarks.data.ClickRecord;
import dev.headrace.benchmarks.job.Job;
import dev.headrace.benchmarks.job.JobTopics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;

/** The peer's task in its test driver, which commits after every record. */
final class StreamsEngineRun implements EngineRun {
  private static final int DRAIN_EVERY = 10_000;
  private static final Duration TICK = Duration.ofSeconds(1);

  private final TopologyTestDriver driver;
  private final TestInputTopic<byte[], byte[]> input;
  private final TestOutputTopic<byte[], byte[]> output;
  private List<ClickRecord> records = List.of();
  private long outputs;

  StreamsEngineRun(Job job, JobTopics topics, Path directory) {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, topics.application());
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    settings.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
    driver = new TopologyTestDriver(job.streams(topics), settings);
    input =
        driver.createInputTopic(
            topics.input(), new ByteArraySerializer(), new ByteArraySerializer());
    output =
        driver.createOutputTopic(
            topics.output(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public void load(List<ClickRecord> all) {
    records = all;
  }

  @Override
  public void process() {
    int piped = 0;
    for (ClickRecord record : records) {
      input.pipeInput(record.key(), record.value(), record.timestampMs());
      if (++piped % DRAIN_EVERY == 0) {
        outputs += output.readRecordsToList().size();
        // Final results of windows come by the wall clock, which stands still in the driver.
        driver.advanceWallClockTime(TICK);
      }
    }
    outputs += output.readRecordsToList().size();
    if (outputs == 0) {
      throw new IllegalStateException("The driver has put nothing out");
    }
  }

  @Override
  public long outputs() {
    return outputs;
  }

  @Override
  public void close() {
    driver.close();
  }
}
