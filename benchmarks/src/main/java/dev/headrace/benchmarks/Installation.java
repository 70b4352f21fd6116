package dev.headrace.benchmarks;

import dev.headrace.benchmarks.workload.Launcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the script {@code run} has prepared for this JVM.
 *
 * @param classPath the class path of contenders
 * @param peerLibraries jars that come first for the peer
 * @param profiler the profiler's agent, or null when nothing is profiled
 */
record Installation(String classPath, List<Path> peerLibraries, @Nullable Path profiler) {
  private static final String PREPARED = "benchmarks.prepared";
  private static final String RUNTIME = "headrace-runtime-";
  private static final String AGENT = "linux-x64/libasyncProfiler.so";

  /**
   * Returns it.
   *
   * @throws BenchmarkException when this JVM was not started by the script
   */
  static Installation ofThisJvm(boolean profile) {
    String prepared = System.getProperty(PREPARED);
    if (prepared == null) {
      throw new BenchmarkException(
          "The property %s is missing; start the benchmarks with benchmarks/run"
              .formatted(PREPARED));
    }
    Path directory = Path.of(prepared);
    return new Installation(
        System.getProperty("java.class.path"),
        jarsIn(directory.resolve("peer")),
        profile ? directory.resolve("profiler").resolve(AGENT) : null);
  }

  private static List<Path> jarsIn(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".jar")).toList();
    } catch (IOException e) {
      throw new BenchmarkException("Cannot read " + directory + "; run benchmarks/run again", e);
    }
  }

  /** Returns what starts contenders; an earlier build takes the peer's place. */
  Launcher launcher(int heapMb, Path results, @Nullable Path before) {
    List<String> flags = profiler == null ? List.of() : ProfileFiles.flags(profiler, results);
    return new Launcher(
        classPath, before == null ? peerLibraries : ofEarlierBuild(before), heapMb, flags);
  }

  // Without them, the present build would be measured against itself.
  private static List<Path> ofEarlierBuild(Path directory) {
    List<Path> jars = jarsIn(directory);
    if (jars.stream().noneMatch(jar -> jar.getFileName().toString().startsWith(RUNTIME))) {
      throw new BenchmarkException(
          "%s holds no %s*.jar: put the jars of dsl, state and runtime of the earlier build there"
              .formatted(directory, RUNTIME));
    }
    return jars;
  }
}
