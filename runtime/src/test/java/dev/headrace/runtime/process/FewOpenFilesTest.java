package dev.headrace.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.broker.EmbeddedBroker;
import dev.headrace.runtime.HeadraceApp;
import dev.headrace.runtime.HeadraceConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A process that may not open as many files as its tasks need, on a real broker. */
@EnabledOnOs(OS.LINUX)
class FewOpenFilesTest {
  private static final int PARTITIONS = 16;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  // Enough for the process and its first databases.
  private static final int FILES = 200;

  @TempDir Path directory;

  @Test
  void endsWithWhatToDoAndLosesNothing() throws Exception {
    long seed = Long.getLong("headrace.files.seed", System.nanoTime());
    System.out.println("FewOpenFilesTest seed: " + seed);
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      Cluster cluster = new Cluster(broker);
      cluster.createTopics(PARTITIONS, PageViews.topics());
      Traffic traffic = new Traffic(cluster, new Random(seed));
      traffic.produce();
      runUntilCaughtUp(broker);
      traffic.produce();
      try (AppProcess app = startWithFewFiles(broker)) {
        assertThat(app.awaitExit(LIMIT)).as(app.output()).isEqualTo(1);
        assertThat(app.output())
            .contains("Cannot open the database of task '")
            .contains("this process may open only")
            .contains("Allow more open files (ulimit -n) or start more processes")
            .contains("Application 'page-views' is FAILED");
      }
      runUntilCaughtUp(broker);
      traffic.close(PARTITIONS);
      runUntilCaughtUp(broker);
      traffic.produce();
      runUntilCaughtUp(broker);
      traffic.laws().require(cluster, "seed " + seed);
    }
  }

  private AppProcess startWithFewFiles(EmbeddedBroker broker) throws Exception {
    return AppProcess.startWithFiles(
        FILES,
        PageViews.class,
        directory.resolve("output.txt"),
        "--bootstrap-servers",
        broker.bootstrapServers(),
        "--state-dir",
        directory.resolve("state").toString());
  }

  private void runUntilCaughtUp(EmbeddedBroker broker) throws InterruptedException {
    HeadraceConfig config =
        HeadraceConfig.builder()
            .bootstrapServers(broker.bootstrapServers())
            .stateDirectory(directory.resolve("state"))
            .build();
    try (HeadraceApp app = HeadraceApp.start(PageViews.topology(), config)) {
      assertThat(app.awaitCaughtUp(LIMIT)).as("%s", app.failure()).isTrue();
    }
  }
}
