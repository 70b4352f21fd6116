package dev.headrace.benchmarks.contender;

import dev.headrace.benchmarks.job.JobTopics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a child JVM is to run. It travels as arguments of the form {@code name=value}.
 *
 * @param contender who runs it
 * @param job the name of the job
 * @param topics what it is called, reads and writes
 * @param delivery its guarantee and commits
 * @param bootstrapServers where the broker is
 * @param stateDirectory where it keeps its state
 */
public record ContenderOrder(
    Contender contender,
    String job,
    JobTopics topics,
    Delivery delivery,
    String bootstrapServers,
    Path stateDirectory) {

  /** Returns the arguments that say the same. */
  public List<String> toArguments() {
    return List.of(
        "contender=" + contender.name(),
        "job=" + job,
        "application=" + topics.application(),
        "input=" + topics.input(),
        "output=" + topics.output(),
        "exactly-once=" + delivery.exactlyOnce(),
        "shortest-ms=" + delivery.shortest().toMillis(),
        "longest-ms=" + delivery.longest().toMillis(),
        "bootstrap-servers=" + bootstrapServers,
        "state=" + stateDirectory);
  }

  /** Returns what the arguments say. */
  public static ContenderOrder parse(String... arguments) {
    Map<String, String> values =
        Arrays.stream(arguments)
            .map(argument -> argument.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    return new ContenderOrder(
        Contender.valueOf(value(values, "contender")),
        value(values, "job"),
        new JobTopics(
            value(values, "application"), value(values, "input"), value(values, "output")),
        new Delivery(
            Boolean.parseBoolean(value(values, "exactly-once")),
            Duration.ofMillis(Long.parseLong(value(values, "shortest-ms"))),
            Duration.ofMillis(Long.parseLong(value(values, "longest-ms")))),
        value(values, "bootstrap-servers"),
        Path.of(value(values, "state")));
  }

  private static String value(Map<String, String> values, String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("The argument " + name + "=... is missing");
    }
    return value;
  }
}
