package dev.headrace.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;

/** Processes of {@link PageViews} on one cluster, each with a state directory of its own. */
final class Fleet implements AutoCloseable {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
  private static final int SIGTERM = 143;

  private static final String CONFIG =
      "write.behind.bytes=1000\nwrite.behind.age.ms=100\nepoch.longest.ms=50\n";

  private final Cluster cluster;
  private final Path directory;
  private final String config;
  private final Admin admin;
  private final Map<Integer, AppProcess> running = new TreeMap<>();

  Fleet(Cluster cluster, Path directory) {
    this(cluster, directory, "");
  }

  /**
   * Creates a fleet without processes.
   *
   * @param settings lines of the configuration of each, beside those that make small state move
   */
  Fleet(Cluster cluster, Path directory, String settings) {
    this.cluster = cluster;
    this.directory = directory;
    this.config = CONFIG + settings;
    this.admin = cluster.admin();
  }

  /** Starts a process, or starts it again on the disk it had. */
  void start(int number) throws IOException {
    Path file = directory.resolve("app.properties");
    Files.writeString(file, config);
    running.put(
        number,
        AppProcess.start(
            PageViews.class,
            output(number),
            "--bootstrap-servers",
            cluster.bootstrapServers(),
            "--state-dir",
            state(number).toString(),
            "--lanes",
            "2",
            "--config",
            file.toString()));
  }

  /** Returns the state directory of a process. */
  Path state(int number) {
    return directory.resolve("state-" + number);
  }

  /**
   * Waits until a process has databases, and returns the identity of each, which a new one in its
   * place would not have.
   */
  Map<Path, String> databases(int number, Duration atMost) throws Exception {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (identities(number).isEmpty()) {
      if (System.nanoTime() > deadline || !alive(number).isAlive()) {
        throw new AssertionError("no database within " + atMost + ":\n" + outputs());
      }
    }
    return identities(number);
  }

  private Map<Path, String> identities(int number) throws IOException {
    Map<Path, String> identities = new TreeMap<>();
    try (Stream<Path> tasks =
        Files.list(state(number).resolve(PageViews.APPLICATION).resolve("tasks"))) {
      for (Path task : tasks.toList()) {
        Path file = task.resolve("IDENTITY");
        if (Files.exists(file) && Files.size(file) > 0) {
          identities.put(file, Files.readString(file));
        }
      }
    }
    return identities;
  }

  private Path output(int number) {
    return directory.resolve("output-" + number + ".txt");
  }

  /** Returns a process, which has to be there. */
  AppProcess alive(int number) throws IOException, InterruptedException {
    AppProcess process = running.get(number);
    assertThat(process.isAliveForAMoment())
        .as("process %d:%n%s", number, process.output())
        .isTrue();
    return process;
  }

  /** Stops a process for good, as {@code kill} does. */
  void retire(int number) throws Exception {
    AppProcess process = running.get(number);
    process.awaitFirstWord(STOP_LIMIT);
    assertThat(process.stop(STOP_LIMIT)).as(process.output()).isEqualTo(SIGTERM);
    running.remove(number);
  }

  /** Waits until everything that was written is processed and committed. */
  void awaitCommitted(Traffic traffic, Duration atMost) throws Exception {
    long deadline = System.nanoTime() + atMost.toNanos();
    String input = PageViews.CLICKS.name();
    while (cluster.committed(admin, PageViews.APPLICATION, input) < traffic.records()) {
      for (int number : running.keySet()) {
        alive(number);
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not processed within " + atMost + ":\n" + outputs());
      }
    }
    traffic.awaitExchanged();
  }

  /**
   * Waits until all processes are members of the group and own all input between them: one that
   * leaves while it joins is a member until its session runs out.
   */
  void awaitSettled(int partitions, Duration atMost) throws Exception {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!isSettled(partitions)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("the group has not settled within " + atMost + ":\n" + outputs());
      }
    }
  }

  private boolean isSettled(int partitions) throws Exception {
    ConsumerGroupDescription group = group();
    long owned =
        group.members().stream().flatMap(Fleet::inputs).map(TopicPartition::partition).count();
    return group.groupState() == GroupState.STABLE
        && group.members().size() == running.size()
        && owned == partitions;
  }

  private ConsumerGroupDescription group() throws Exception {
    String name = PageViews.APPLICATION;
    return admin.describeConsumerGroups(List.of(name)).describedGroups().get(name).get();
  }

  private static Stream<TopicPartition> inputs(MemberDescription member) {
    return member.assignment().topicPartitions().stream()
        .filter(partition -> partition.topic().equals(PageViews.CLICKS.name()));
  }

  /** Returns the partitions of the input that a process owns. */
  Set<Integer> owned(int number) throws Exception {
    String id = identity(number);
    return group().members().stream()
        .filter(member -> member.groupInstanceId().orElseThrow().equals(id))
        .flatMap(Fleet::inputs)
        .map(TopicPartition::partition)
        .collect(Collectors.toSet());
  }

  /** Returns what a process is called in the group, and its transactions likewise. */
  String identity(int number) throws IOException {
    Path id = state(number).resolve(PageViews.APPLICATION).resolve("process.id");
    return PageViews.APPLICATION + "-" + Files.readString(id).strip();
  }

  /** Waits for the last final results. */
  void awaitViews(Traffic traffic, Duration atMost) throws IOException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!traffic.laws().hasAllViews(cluster)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("final results are missing:\n" + outputs());
      }
    }
  }

  Admin admin() {
    return admin;
  }

  private String outputs() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int number : running.keySet()) {
      text.append(number).append(":\n").append(running.get(number).output());
    }
    return text.toString();
  }

  /** Stops all that run, in order. */
  void retireAll() throws Exception {
    for (int number : running.keySet().stream().toList()) {
      retire(number);
    }
  }

  @Override
  public void close() {
    running.values().forEach(AppProcess::close);
    admin.close(Duration.ZERO);
  }
}
