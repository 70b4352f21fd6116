package dev.headrace.runtime;

import dev.headrace.runtime.engine.AppState;
import dev.headrace.runtime.engine.Progress;
import dev.headrace.runtime.engine.RestoreProgress;
import dev.headrace.runtime.engine.StateListener;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;

/** The one line on a terminal that says what an application is doing; nothing elsewhere. */
final class ProgressLine implements StateListener, AutoCloseable {
  /** How often the line changes. */
  static final Duration INTERVAL = Duration.ofSeconds(1);

  private final PrintStream terminal;
  private final boolean visible;
  private long shownRecords;
  private int width;

  ProgressLine(PrintStream terminal, boolean visible) {
    this.terminal = terminal;
    this.visible = visible;
  }

  // Where the console exists without a terminal (Java 22 and later), the line is harmless text.
  @SuppressWarnings("SystemConsoleNull")
  static ProgressLine onTerminal() {
    return new ProgressLine(System.err, System.console() != null);
  }

  /** Prints a line that stays. */
  synchronized void say(String text) {
    if (visible) {
      terminal.println(text);
    }
  }

  void show(HeadraceApp app) {
    Optional<RestoreProgress> restoring = app.restoring();
    if (app.state() == AppState.RESTORING && restoring.isPresent()) {
      print(AppState.RESTORING + "  " + restoring.get());
      return;
    }
    Progress progress = app.progress();
    long rate = progress.recordsTaken() - shownRecords;
    shownRecords = progress.recordsTaken();
    print(
        "%s  %,d records  %,d/s  lag %s  %,d epochs"
            .formatted(
                app.state(),
                progress.recordsTaken(),
                rate,
                progress.lag() < 0 ? "unknown" : "%,d".formatted(progress.lag()),
                progress.epochs()));
  }

  @Override
  public void changed(AppState before, AppState now) {
    print(now.toString());
  }

  private synchronized void print(String text) {
    if (visible) {
      terminal.print("\r" + text + " ".repeat(Math.max(0, width - text.length())));
      terminal.flush();
      width = text.length();
    }
  }

  @Override
  public void close() {
    if (visible) {
      terminal.println();
    }
  }
}
