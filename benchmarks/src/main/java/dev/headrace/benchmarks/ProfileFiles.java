package dev.headrace.benchmarks;

import dev.headrace.benchmarks.profile.ProfileSummary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The stacks that the profiler writes when a profiled JVM ends, and a table of what they are for.
 */
final class ProfileFiles {
  private static final String FRESH = "fresh-profile-";
  private static final String SUFFIX = ".collapsed";

  private final Path directory;
  private final StringBuilder table = new StringBuilder(ProfileSummary.head());

  /** Creates the directory unless it exists: the profiler would only complain. */
  ProfileFiles(Path directory) {
    this.directory = directory;
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new BenchmarkException("Cannot create " + directory, e);
    }
  }

  /**
   * Returns the flags of a JVM that is to be profiled. Without the second one, a sample in compiled
   * code would count for the nearest place where threads can be stopped.
   */
  static List<String> flags(Path agent, Path directory) {
    return List.of(
        "-XX:+UnlockDiagnosticVMOptions",
        "-XX:+DebugNonSafepoints",
        "-agentpath:%s=start,event=ctimer,interval=1ms,collapsed,file=%s/%s%%p%s"
            .formatted(agent, directory.toAbsolutePath(), FRESH, SUFFIX));
  }

  /** Takes in what was written since the last call; it belongs to this workload. */
  void collect(String workload) {
    List<String> stacks = new ArrayList<>();
    try {
      int number = 0;
      for (Path file : fresh()) {
        stacks.addAll(Files.readAllLines(file, StandardCharsets.ISO_8859_1));
        Path kept = directory.resolve("profile-%s-%d%s".formatted(workload, ++number, SUFFIX));
        Files.move(file, kept, StandardCopyOption.REPLACE_EXISTING);
      }
      table.append(ProfileSummary.of(stacks).row(workload));
      Files.writeString(directory.resolve("profiles.md"), table);
    } catch (IOException e) {
      throw new BenchmarkException("Cannot take in the profiles in " + directory, e);
    }
  }

  private List<Path> fresh() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.getFileName().toString().startsWith(FRESH)).toList();
    }
  }
}
