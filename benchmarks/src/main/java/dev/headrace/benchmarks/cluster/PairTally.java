package dev.headrace.benchmarks.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headrace.benchmarks.BenchmarkException;
import dev.headrace.benchmarks.data.Click;
import dev.headrace.benchmarks.data.DataSet;
import dev.headrace.benchmarks.job.ClickJoins;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Compares how many pairs of each key came out with how many the input has. */
final class PairTally implements Tally {
  private static final long WITHIN_MS = ClickJoins.WITHIN.toMillis();

  private final Map<ByteBuffer, Times> byKey = new HashMap<>();
  private final Map<ByteBuffer, Long> found = new HashMap<>();
  private long records;

  private record Times(List<Long> peopleMs, List<Long> botsMs) {
    long pairs() {
      long pairs = 0;
      for (long humanMs : peopleMs) {
        for (long botMs : botsMs) {
          pairs += Math.abs(humanMs - botMs) <= WITHIN_MS ? 1 : 0;
        }
      }
      return pairs;
    }
  }

  static PairTally of(BenchmarkCluster cluster, DataSet data) {
    PairTally tally = new PairTally();
    OutputReader.read(cluster, data.topic(), tally::expect);
    return tally;
  }

  private void expect(ConsumerRecord<byte[], byte[]> click) {
    expect(click.key(), click.value(), click.timestamp());
  }

  /** Takes in a click. */
  void expect(byte[] key, byte[] value, long timestampMs) {
    Times times =
        byKey.computeIfAbsent(
            ByteBuffer.wrap(key), any -> new Times(new ArrayList<>(), new ArrayList<>()));
    boolean human = Click.isHuman(new String(value, UTF_8));
    (human ? times.peopleMs : times.botsMs).add(timestampMs);
  }

  @Override
  public void add(byte[] key, byte @Nullable [] value) {
    records++;
    found.merge(ByteBuffer.wrap(key), 1L, Long::sum);
  }

  @Override
  public long records() {
    return records;
  }

  @Override
  public void require(String who) {
    long wrong = 0;
    for (Map.Entry<ByteBuffer, Times> one : byKey.entrySet()) {
      Long pairs = found.remove(one.getKey());
      wrong += one.getValue().pairs() == (pairs == null ? 0 : pairs) ? 0 : 1;
    }
    if (wrong > 0 || !found.isEmpty()) {
      throw new BenchmarkException(
          "The output of %s is wrong: of %d keys, %d have too many or too few pairs, and %d keys are not of the input"
              .formatted(who, byKey.size(), wrong, found.size()));
    }
  }
}
