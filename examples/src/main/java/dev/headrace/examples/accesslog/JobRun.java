package dev.headrace.examples.accesslog;

import dev.headrace.examples.accesslog.report.ResultReader;
import dev.headrace.examples.accesslog.report.Summary;
import dev.headrace.examples.accesslog.source.LineSource;
import dev.headrace.examples.accesslog.topology.AccessLogTopics;
import dev.headrace.examples.accesslog.topology.AccessLogTopology;
import dev.headrace.examples.accesslog.world.PartitionEnd;
import dev.headrace.examples.accesslog.world.World;
import dev.headrace.runtime.HeadraceApp;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of the job: load, process, read the results back.
 *
 * <p>All lines are in the topic before the application starts. So it knows how far each partition
 * reaches, and no window closes before the slowest of them has delivered its part.
 */
final class JobRun {

  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  private final World world;
  private final AccessLogTopics topics;
  private final Settings settings;
  private final RunResources resources;

  /**
   * How to run.
   *
   * @param partitions how many partitions new topics get
   * @param stateDirectory where the application keeps its state
   * @param lanes the number of threads that process records
   * @param progress where the progress is printed
   */
  record Settings(int partitions, Path stateDirectory, int lanes, PrintStream progress) {}

  /**
   * @param world where to run; stays open
   * @param topics what to read and write
   * @param settings how to run
   * @param resources takes care of the application when the JVM ends meanwhile
   */
  JobRun(World world, AccessLogTopics topics, Settings settings, RunResources resources) {
    this.world = world;
    this.topics = topics;
    this.settings = settings;
    this.resources = resources;
  }

  /**
   * Runs the job and returns its results.
   *
   * @param source the log, or null when the topic holds it already
   * @throws JobFailedException when the results do not account for every line
   */
  Summary run(@Nullable LineSource source) {
    if (source == null) {
      checkLoaded();
    } else {
      load(source);
    }
    world.createMissing(topics.names(), world.ends(topics.lines().name()).size());
    process();
    Summary summary = new ResultReader(world, topics).read();
    if (!summary.isComplete()) {
      throw new JobFailedException(
          "%d lines went in, but %d were parsed and %d dead-lettered: topics %s do not belong together, use another --topics-prefix."
              .formatted(
                  summary.lines().count(),
                  summary.parsed(),
                  summary.deadLetters().count(),
                  topics.names()));
    }
    return summary;
  }

  private void checkLoaded() {
    String topic = topics.lines().name();
    List<PartitionEnd> ends = world.ends(topic);
    if (ends.stream().allMatch(end -> end.offset() == 0)) {
      throw new JobFailedException(
          "Topic %s in %s holds no lines: leave out --no-load to load them."
              .formatted(topic, world.description()));
    }
  }

  private void load(LineSource source) {
    String topic = topics.lines().name();
    long count = source.count();
    world.createMissing(List.of(topic), settings.partitions());
    try (ProgressDisplay display = ProgressDisplay.open(settings.progress(), "Loading", count)) {
      new LogLoader(world, topic, System.currentTimeMillis()).load(source, display::done);
    }
  }

  private void process() {
    var topology = AccessLogTopology.of(topics);
    HeadraceApp app = world.start(topology, settings.stateDirectory(), settings.lanes());
    resources.add(() -> close(app));
    try (ProgressDisplay display = ProgressDisplay.open(settings.progress(), "Processing", -1)) {
      while (!app.awaitCaughtUp(LOOK_EVERY)) {
        show(app, display);
      }
      show(app, display);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JobFailedException("The job was interrupted before it was done.");
    }
    close(app);
  }

  private static void show(HeadraceApp app, ProgressDisplay display) {
    var progress = app.progress();
    if (progress.lag() >= 0) {
      display.total(progress.recordsTaken() + progress.lag());
    }
    display.done(progress.recordsTaken());
  }

  private void close(HeadraceApp app) {
    // Topics that end with the run need no orderly farewell.
    Duration patience = Duration.ofSeconds(world.keepsTopics() ? 10 : 3);
    if (!app.close(patience)) {
      settings
          .progress()
          .printf("The application has not ended within %d s.%n", patience.toSeconds());
    }
  }
}
