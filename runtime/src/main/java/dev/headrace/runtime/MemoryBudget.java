package dev.headrace.runtime;

import dev.headrace.runtime.system.MachineMemory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a process may hold in memory of its input and state: one number and its parts. Beside it
 * there is what any Java process needs, and what functions of the user and Kafka's clients hold.
 *
 * @param inputBytes what was taken in and not yet processed, on the heap
 * @param cacheBytes rows of all stores, on the heap
 * @param databaseBytes what the local databases hold beside the heap: block cache, write buffers,
 *     index and filter blocks, open files and what iterators hold on to
 */
public record MemoryBudget(long inputBytes, long cacheBytes, long databaseBytes) {
  private static final long MEGABYTE = 1 << 20;
  private static final long MOST_INPUT = 8 * MEGABYTE;
  private static final long LEAST_FOR_DATABASES = 16 * MEGABYTE;
  private static final long LEAST_DATABASES_BY_DEFAULT = 64 * MEGABYTE;
  private static final long MOST_DATABASES_BY_DEFAULT = 512 * MEGABYTE;

  /** What a Java machine needs beside its heap: classes, compiled code, stacks. */
  private static final long BESIDE_HEAP = 128 * MEGABYTE;

  /**
   * What is asked for; null where nothing is.
   *
   * @param totalBytes the sum of all parts
   * @param inputBytes the part of the input
   * @param cacheBytes the part of the rows on the heap
   */
  record Wish(@Nullable Long totalBytes, @Nullable Long inputBytes, @Nullable Long cacheBytes) {}

  /** Returns the budget for what is asked for, which may be impossible. */
  static MemoryBudget of(Wish wish, MachineMemory machine) {
    Long total = wish.totalBytes();
    long input =
        orElse(
            wish.inputBytes(),
            Math.min(MOST_INPUT, total == null ? machine.heapBytes() / 8 : total / 8));
    long quarter = machine.heapBytes() / 4;
    long cache =
        orElse(wish.cacheBytes(), total == null ? quarter : Math.min(quarter, (total - input) / 2));
    long databases =
        total == null
            ? Math.min(
                MOST_DATABASES_BY_DEFAULT,
                Math.max(LEAST_DATABASES_BY_DEFAULT, beside(machine) / 4))
            : total - input - cache;
    return new MemoryBudget(input, cache, databases);
  }

  private static long orElse(@Nullable Long wished, long otherwise) {
    return wished == null ? otherwise : wished;
  }

  private static long beside(MachineMemory machine) {
    return machine.totalBytes() - machine.heapBytes() - BESIDE_HEAP;
  }

  /** Returns the sum of all parts, in bytes. */
  public long totalBytes() {
    return inputBytes + cacheBytes + databaseBytes;
  }

  /** Returns what makes the budget impossible on this machine. */
  List<String> problems(MachineMemory machine) {
    List<String> problems = new ArrayList<>();
    if (databaseBytes < LEAST_FOR_DATABASES) {
      problems.add(
          "memory.bytes is %d: input.bytes (%d) and cache.bytes (%d) leave %d for the databases; use %d or more, or make those smaller"
              .formatted(
                  totalBytes(),
                  inputBytes,
                  cacheBytes,
                  Math.max(0, databaseBytes),
                  inputBytes + cacheBytes + LEAST_FOR_DATABASES));
    }
    if (inputBytes + cacheBytes > machine.heapBytes() / 4 * 3) {
      problems.add(
          "input.bytes (%d) and cache.bytes (%d) are more than three quarters of the heap of %d bytes: make them smaller, or the heap larger with -Xmx"
              .formatted(inputBytes, cacheBytes, machine.heapBytes()));
    }
    return problems;
  }

  /** Returns whether the machine has too little for it beside the heap. */
  boolean isBeyond(MachineMemory machine) {
    return databaseBytes > beside(machine);
  }

  /** Returns the sentence that says what would help when the machine has too little. */
  String shortage(MachineMemory machine) {
    return "the databases may hold %s beside a heap of %s (-Xmx), but the machine or container has %s in all, and Java needs about %s of it: make memory.bytes or -Xmx smaller"
        .formatted(
            megabytes(databaseBytes),
            megabytes(machine.heapBytes()),
            megabytes(machine.totalBytes()),
            megabytes(BESIDE_HEAP));
  }

  /** Returns one line with the number and its parts. */
  String describe(MachineMemory machine) {
    return "Memory for state and input: %s = %s of input + %s of rows on the heap (-Xmx %s) + %s for databases beside it; the machine or container has %s"
        .formatted(
            megabytes(totalBytes()),
            megabytes(inputBytes),
            megabytes(cacheBytes),
            megabytes(machine.heapBytes()),
            megabytes(databaseBytes),
            megabytes(machine.totalBytes()));
  }

  private static String megabytes(long bytes) {
    return "%,d MiB".formatted(bytes / MEGABYTE);
  }
}
