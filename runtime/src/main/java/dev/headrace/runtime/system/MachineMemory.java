package dev.headrace.runtime.system;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * How much memory this process has.
 *
 * @param heapBytes what its heap may grow to, in bytes
 * @param totalBytes what the machine has, or the container's limit where there is one, in bytes
 */
public record MachineMemory(long heapBytes, long totalBytes) {

  /** Returns what the Java machine says now; it knows of the limits of containers. */
  public static MachineMemory present() {
    long heapBytes = Runtime.getRuntime().maxMemory();
    return new MachineMemory(
        heapBytes,
        ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
            ? system.getTotalMemorySize()
            : Long.MAX_VALUE);
  }
}
