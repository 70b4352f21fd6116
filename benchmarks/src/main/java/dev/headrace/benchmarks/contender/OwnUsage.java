package dev.headrace.benchmarks.contender;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/** What this JVM has used so far that only it can tell. */
public final class OwnUsage {
  private OwnUsage() {}

  /** Returns the time spent on garbage collection, in ms. */
  static long gcMs() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .sum();
  }

  /** Returns the bytes allocated by the threads that live. */
  public static long allocatedBytes() {
    if (ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean threads) {
      long sum = 0;
      for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
        // A thread that has ended in between answers -1.
        sum += Math.max(0, bytes);
      }
      return sum;
    }
    return 0;
  }

  /** Returns the processor time of all threads, in nanoseconds. */
  public static long cpuNanos() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }
}
