package dev.headrace.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application that is tried out without a cluster. */
class InMemoryCommandTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path directory;

  @Test
  void startsInMemoryAndClosesInOrderWhenAskedTo() throws IOException, InterruptedException {
    try (AppProcess app =
        AppProcess.start(PageViews.class, directory.resolve("output.txt"), "--in-memory")) {
      awaitOutput(app, "is RUNNING");
      assertThat(app.stop(LIMIT)).isEqualTo(143);
      assertThat(app.output()).contains("is CLOSED").doesNotContain("error:", "Exception");
    }
  }

  private static void awaitOutput(AppProcess app, String text)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!app.output().contains(text)) {
      assertThat(app.isAlive()).as(app.output()).isTrue();
      assertThat(System.nanoTime()).as(app.output()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
