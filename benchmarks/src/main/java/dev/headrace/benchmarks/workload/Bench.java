package dev.headrace.benchmarks.workload;

import dev.headrace.benchmarks.cluster.BenchmarkCluster;
import dev.headrace.benchmarks.cluster.InputLoader;
import dev.headrace.benchmarks.contender.Contender;
import dev.headrace.benchmarks.contender.ContenderOrder;
import dev.headrace.benchmarks.contender.Delivery;
import dev.headrace.benchmarks.data.DataSet;
import dev.headrace.benchmarks.job.Job;
import dev.headrace.benchmarks.job.JobTopics;
import dev.headrace.benchmarks.process.RunResources;
import dev.headrace.benchmarks.process.TemporaryDirectory;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where workloads are measured: a broker, a directory, and the JVMs of contenders. The broker
 * starts when it is first needed. For one thread; the end of the JVM closes it.
 */
public final class Bench {
  private final RunResources resources;
  private final Scale scale;
  private final Launcher launcher;
  private final PrintStream progress;
  private final TemporaryDirectory directory;
  private @Nullable BenchmarkCluster cluster;
  private @Nullable InputLoader loader;
  private int jobs;

  /**
   * Creates a bench.
   *
   * @param resources closes what it opens
   * @param scale how much is measured
   * @param launcher starts the JVMs of contenders
   * @param progress told what is being done
   */
  public Bench(RunResources resources, Scale scale, Launcher launcher, PrintStream progress) {
    this.resources = resources;
    this.scale = scale;
    this.launcher = launcher;
    this.progress = progress;
    this.directory = resources.open(TemporaryDirectory::create);
  }

  /** Returns how much is measured. */
  public Scale scale() {
    return scale;
  }

  /** Returns the broker. */
  public BenchmarkCluster cluster() {
    BenchmarkCluster current = cluster;
    if (current == null) {
      say("starting a broker");
      current = resources.open(BenchmarkCluster::start);
      cluster = current;
    }
    return current;
  }

  /** Loads a data set unless it is loaded. */
  public void load(DataSet data) {
    InputLoader current = loader;
    if (current == null) {
      current = new InputLoader(cluster());
      loader = current;
    }
    say("loading " + data.topic());
    current.load(data);
  }

  /**
   * Returns an order for a new application with an output topic and a state directory of its own.
   */
  ContenderOrder newOrder(Contender contender, Job job, Delivery delivery, String input) {
    String application = "%s-%s-%d".formatted(job.name(), contender.label(), ++jobs);
    JobTopics topics = new JobTopics(application, input, application + "-output");
    cluster().createTopic(topics.output());
    if (contender.role() == Contender.Role.FLOOR) {
      cluster().createTopic(application + "-changelog");
    }
    Path state = directory.newDirectory(application);
    return new ContenderOrder(
        contender, job.name(), topics, delivery, cluster().bootstrapServers(), state);
  }

  /** Creates a topic of its own and returns its name. */
  String newTopic(String prefix) {
    String name = prefix + "-" + ++jobs;
    cluster().createTopic(name);
    return name;
  }

  /** Starts the JVM of a contender. */
  ContenderProcess start(ContenderOrder order) {
    return start(order, List.of());
  }

  /** Starts the JVM of a contender with more flags than it has anyway. */
  ContenderProcess start(ContenderOrder order, List<String> flags) {
    return launcher.start(order, flags, directory.path(), resources);
  }

  /** Returns the name for a file that lasts as long as the bench. */
  Path newFile(String prefix) {
    return directory.path().resolve(prefix + "-" + ++jobs);
  }

  /** Runs an engine without a broker; returns what its JVM prints. */
  String drive(Contender contender, Job job, DataSet data) {
    Path state = directory.newDirectory("driver-" + ++jobs);
    try {
      List<String> arguments =
          List.of(contender.name(), job.name(), "" + data.records(), "" + data.keys(), "" + state);
      return launcher.drive(contender, arguments, resources);
    } finally {
      TemporaryDirectory.delete(state);
    }
  }

  /** Forgets an application: its topics and its state. */
  void forget(ContenderOrder order) {
    cluster().deleteTopics(List.copyOf(cluster().topicsOf(order.topics().application())));
    TemporaryDirectory.delete(order.stateDirectory());
  }

  /** Says what is being done. */
  void say(String what) {
    progress.println(what);
  }
}
