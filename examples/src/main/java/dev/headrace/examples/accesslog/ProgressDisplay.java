package dev.headrace.examples.accesslog;

import java.io.PrintStream;
import java.text.DecimalFormat;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * A progress bar with rate and time left, for one phase of a job. On a terminal it is one line that
 * changes; elsewhere, as in a log file, a new line every few seconds.
 */
final class ProgressDisplay implements AutoCloseable {

  private static final int WIDTH = 100;
  private static final int TERMINAL_INTERVAL_MS = 200;
  private static final int PLAIN_INTERVAL_MS = 5_000;

  private final ProgressBar bar;

  private ProgressDisplay(ProgressBar bar) {
    this.bar = bar;
  }

  /**
   * Returns a display.
   *
   * @param out where it is printed
   * @param phase a word for what is being done
   * @param total how many lines there are, or -1 while that is not known
   */
  static ProgressDisplay open(PrintStream out, String phase, long total) {
    boolean isTerminal = isTerminal();
    ProgressBarConsumer consumer =
        isTerminal
            ? new ConsoleProgressBarConsumer(out, WIDTH)
            : new DelegatingProgressBarConsumer(line -> out.println(line.stripTrailing()), WIDTH);
    return new ProgressDisplay(
        ProgressBar.builder()
            .setTaskName(phase)
            .setInitialMax(total)
            .setUnit(" lines", 1)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(isTerminal ? TERMINAL_INTERVAL_MS : PLAIN_INTERVAL_MS)
            .setConsumer(consumer)
            .showSpeed(new DecimalFormat("0"))
            .build());
  }

  /** Returns whether a person watches: then the bar changes in place. */
  // From JDK 22 on there may be a console without a terminal: then the bar is as it is on one,
  // which
  // looks odd in a file and does no harm.
  @SuppressWarnings("SystemConsoleNull")
  static boolean isTerminal() {
    return System.console() != null;
  }

  /** Shows that so many lines are done. */
  void done(long lines) {
    bar.stepTo(lines);
  }

  /** Changes how many lines there are. */
  void total(long lines) {
    bar.maxHint(lines);
  }

  @Override
  public void close() {
    bar.close();
  }
}
