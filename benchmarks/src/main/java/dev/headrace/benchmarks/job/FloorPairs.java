package dev.headrace.benchmarks.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headrace.benchmarks.data.Click;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * Pairs by hand: the clicks of each key within the window of its newest, by kind. Input is expected
 * in order of time for each key, as that of the benchmarks is. What is logged is never deleted.
 */
final class FloorPairs implements FloorStep {
  private static final long WITHIN_MS = ClickJoins.WITHIN.toMillis();

  private record Waiting(String click, long timestampMs) {}

  private record Both(ArrayDeque<Waiting> people, ArrayDeque<Waiting> bots) {}

  private final FloorOutput output;
  private final Map<FloorKey, Both> byKey = new HashMap<>();

  FloorPairs(FloorOutput output) {
    this.output = output;
  }

  @Override
  public void take(int partition, byte[] key, byte[] value, long timestampMs) {
    Both both =
        byKey.computeIfAbsent(
            new FloorKey(key), any -> new Both(new ArrayDeque<>(), new ArrayDeque<>()));
    String click = new String(value, UTF_8);
    if (Click.isHuman(click)) {
      both.people.add(new Waiting(click, timestampMs));
      forget(both.bots, timestampMs);
      both.bots.forEach(bot -> send(key, click, bot.click, timestampMs));
    } else {
      both.bots.add(new Waiting(click, timestampMs));
      forget(both.people, timestampMs);
      both.people.forEach(human -> send(key, human.click, click, timestampMs));
    }
    byte[] row = ByteBuffer.allocate(key.length + Long.BYTES).put(key).putLong(timestampMs).array();
    output.log(row, value, timestampMs);
  }

  private static void forget(ArrayDeque<Waiting> waiting, long timestampMs) {
    while (!waiting.isEmpty() && waiting.peek().timestampMs < timestampMs - WITHIN_MS) {
      waiting.poll();
    }
  }

  private void send(byte[] key, String human, String bot, long timestampMs) {
    output.send(key, ClickJoins.joined(human, bot).getBytes(UTF_8), timestampMs);
  }
}
