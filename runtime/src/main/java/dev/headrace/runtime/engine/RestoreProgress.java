package dev.headrace.runtime.engine;

import java.time.Duration;
import java.util.Optional;

/**
 * How far the stores of tasks that have come to this process are restored; a snapshot.
 *
 * @param tasks the tasks on their way
 * @param records the changelog records replayed so far
 * @param bytes the bytes of their keys and values
 * @param offsets the offsets passed so far; more than records, since some of a log hold none
 * @param allOffsets the offsets to be passed in all
 * @param elapsed the time since it began
 */
public record RestoreProgress(
    int tasks, long records, long bytes, long offsets, long allOffsets, Duration elapsed) {

  /** Returns the part that is done, from 0 to 1. */
  public double fraction() {
    return allOffsets == 0 ? 1 : (double) offsets / allOffsets;
  }

  /** Returns how many records were replayed per second. */
  public long recordsPerSecond() {
    return perSecond(records);
  }

  /** Returns about how long the rest will take, empty while that cannot be told. */
  public Optional<Duration> timeLeft() {
    long rate = perSecond(offsets);
    long left = allOffsets - offsets;
    if (left == 0) {
      return Optional.of(Duration.ZERO);
    }
    return rate == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds((left + rate - 1) / rate));
  }

  private long perSecond(long count) {
    long ms = elapsed.toMillis();
    return ms == 0 ? 0 : count * 1000 / ms;
  }

  /** Returns it in one line. */
  @Override
  public String toString() {
    return "%d%% of %d tasks, %,d records, %,d MiB, %,d/s, %s left"
        .formatted(
            (int) (100 * fraction()),
            tasks,
            records,
            bytes >> 20,
            recordsPerSecond(),
            timeLeft().map(left -> left.toSeconds() + " s").orElse("unknown time"));
  }
}
