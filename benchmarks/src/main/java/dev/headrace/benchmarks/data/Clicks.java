package dev.headrace.benchmarks.data;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** The clicks of a data set, one after the other. For one thread. */
public final class Clicks {
  /** The time from the first to the last click in ms. */
  public static final long SPAN_MS = 600_000;

  private static final long SEED = 20_260_101;
  private static final byte[] KEY = "user-00000000".getBytes(StandardCharsets.US_ASCII);
  private static final int KEY_DIGITS_AT = 5;

  private final DataSet data;
  private final long startMs;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final KeySequence keys;
  private int next;

  /**
   * @param data which clicks
   * @param startMs the timestamp of the first one in ms
   */
  public Clicks(DataSet data, long startMs) {
    this.data = data;
    this.startMs = startMs;
    this.keys = KeySequence.of(data, random.split());
  }

  /** Returns whether there is another click. */
  public boolean hasNext() {
    return next < data.records();
  }

  /** Returns the next click. */
  public ClickRecord next() {
    int user = keys.key(next);
    byte[] key = KEY.clone();
    writeDigits(key, KEY_DIGITS_AT, Click.DIGITS, user);
    byte[] value = Click.blank();
    writeDigits(value, Click.USER_AT, Click.DIGITS, user);
    writeDigits(value, Click.PAGE_AT, Click.DIGITS, random.nextInt(data.keys()));
    writeDigits(value, Click.AMOUNT_AT, Click.AMOUNT_DIGITS, random.nextInt(10_000, 100_000));
    if (next % Click.BOT_EVERY == 0) {
      writeTrue(value);
    }
    long timestampMs = startMs + (long) next * SPAN_MS / data.records();
    next++;
    return new ClickRecord(key, value, timestampMs);
  }

  private static void writeTrue(byte[] value) {
    byte[] word = {' ', 't', 'r', 'u', 'e'};
    System.arraycopy(word, 0, value, Click.BOT_AT, word.length);
  }

  private static void writeDigits(byte[] bytes, int at, int digits, int number) {
    int rest = number;
    for (int i = at + digits - 1; i >= at; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }
}
