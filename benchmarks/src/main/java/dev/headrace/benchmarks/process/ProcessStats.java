package dev.headrace.benchmarks.process;

import dev.headrace.benchmarks.BenchmarkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What Linux knows about a process. */
public final class ProcessStats {
  // Linux counts in hundredths of a second here, on every machine with a JVM.
  private static final long MICROS_PER_TICK = 10_000;
  private static final int USER_TICKS = 11;
  private static final int SYSTEM_TICKS = 12;
  private static final long BYTES_PER_KB = 1024;

  private ProcessStats() {}

  /**
   * Returns the processor time that all threads of a process have used so far, in user and system
   * mode, in microseconds.
   *
   * @throws BenchmarkException when it does not run, or this is not Linux
   */
  public static long cpuMicros(long pid) {
    return cpuMicros(read(pid, "stat"));
  }

  static long cpuMicros(String stat) {
    // The name of the program comes second, in parentheses, and may hold blanks.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long ticks = Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]);
    return ticks * MICROS_PER_TICK;
  }

  /**
   * Returns the most memory that a process has had in use at once, in bytes.
   *
   * @throws BenchmarkException when it does not run, or this is not Linux
   */
  public static long peakMemoryBytes(long pid) {
    return peakMemoryBytes(read(pid, "status").lines().toList());
  }

  static long peakMemoryBytes(List<String> status) {
    return status.stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .map(line -> line.replaceAll("\\D", ""))
        .mapToLong(kilobytes -> Long.parseLong(kilobytes) * BYTES_PER_KB)
        .findFirst()
        .orElseThrow(() -> new BenchmarkException("/proc knows no peak memory of the process"));
  }

  private static String read(long pid, String file) {
    Path path = Path.of("/proc", Long.toString(pid), file);
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new BenchmarkException("Cannot measure process %d by %s".formatted(pid, path), e);
    }
  }
}
