package dev.headrace.benchmarks.workload;

import dev.headrace.benchmarks.contender.Contender;
import dev.headrace.benchmarks.contender.ContenderMain;
import dev.headrace.benchmarks.contender.ContenderOrder;
import dev.headrace.benchmarks.driver.DriverMain;
import dev.headrace.benchmarks.process.ChildJvm;
import dev.headrace.benchmarks.process.RunResources;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts contenders, each in a JVM of its own with the same heap.
 *
 * @param classPath the class path of all contenders
 * @param peerLibraries jars that come first for the peer: it runs with the versions it was built
 *     with
 * @param heapMb the heap in MB
 * @param profiler flags that only our contender gets, empty when it is not profiled
 */
public record Launcher(
    String classPath, List<Path> peerLibraries, int heapMb, List<String> profiler) {

  private static final int DRIVER_HEAP_MB = 2048;
  private static final Duration DRIVER_LIMIT = Duration.ofMinutes(20);
  private static final Duration END_LIMIT = Duration.ofMinutes(1);

  /** Starts a contender with its order, and with flags of its JVM for this time. */
  ContenderProcess start(
      ContenderOrder order, List<String> more, Path directory, RunResources resources) {
    Path errors = directory.resolve(order.topics().application() + ".errors");
    List<String> flags = new ArrayList<>(more);
    flags.addAll(flags(order.contender(), heapMb, directory));
    return new ContenderProcess(
        resources,
        resources.open(
            () ->
                ChildJvm.start(flags, ContenderMain.class.getName(), order.toArguments(), errors)));
  }

  /** Runs an engine without a broker; returns the numbers that its JVM prints. */
  String drive(Contender contender, List<String> arguments, RunResources resources) {
    Path directory = Path.of(arguments.get(arguments.size() - 1));
    List<String> flags = flags(contender, DRIVER_HEAP_MB, directory);
    ChildJvm jvm =
        resources.open(
            () ->
                ChildJvm.start(
                    flags, DriverMain.class.getName(), arguments, directory.resolve("errors")));
    try {
      String numbers = jvm.awaitLine(DriverMain.MEASURED, DRIVER_LIMIT);
      jvm.awaitEnd(END_LIMIT);
      return numbers;
    } finally {
      resources.closeNow(jvm);
    }
  }

  private List<String> flags(Contender contender, int heap, Path directory) {
    List<String> flags = new ArrayList<>();
    flags.add("-Xmx" + heap + "m");
    flags.addAll(contender.jvmFlags());
    if (contender.role() == Contender.Role.OURS) {
      flags.addAll(profiler);
    }
    // Native libraries are unpacked there.
    flags.add("-Djava.io.tmpdir=" + directory);
    flags.add("-Dlogback.configurationFile=dev/headrace/benchmarks/benchmarks-logback.xml");
    flags.addAll(List.of("-cp", classPathOf(contender)));
    return flags;
  }

  private String classPathOf(Contender contender) {
    if (contender.role() != Contender.Role.PEER) {
      return classPath;
    }
    List<String> entries = new ArrayList<>(peerLibraries.stream().map(Path::toString).toList());
    entries.add(classPath);
    return String.join(File.pathSeparator, entries);
  }
}
