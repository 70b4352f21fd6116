package dev.headrace.benchmarks.data;

import java.util.Locale;

/**
 * Which clicks a workload reads; equal data sets hold equal clicks.
 *
 * @param records how many there are
 * @param keys how many different users they are of
 * @param distribution how often each user comes
 */
public record DataSet(int records, int keys, Distribution distribution) {

  /** Returns the topic that holds it. */
  public String topic() {
    return "clicks-%d-of-%d-%s"
        .formatted(records, keys, distribution.name().toLowerCase(Locale.ROOT));
  }

  /** Returns how many of its clicks are not a bot's. */
  public int humans() {
    return records - (records + Click.BOT_EVERY - 1) / Click.BOT_EVERY;
  }
}
