package dev.headrace.benchmarks.job;

import java.util.List;

/** The jobs by name. */
public final class Jobs {
  public static final Job COPY = new Copy();
  public static final Job MAP_FILTER = new MapFilter();
  public static final Job COUNT = new CountByKey("count", false);
  public static final Job COUNT_ON_DISK = new CountByKey("count-on-disk", true);
  public static final Job TUMBLING_COUNT = new TumblingCount();
  public static final Job REKEYED_COUNT = new RekeyedCount();

  private static final List<Job> ALL =
      List.of(COPY, MAP_FILTER, COUNT, COUNT_ON_DISK, TUMBLING_COUNT, REKEYED_COUNT);

  private Jobs() {}

  /**
   * Returns the job of a name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Job named(String name) {
    return ALL.stream()
        .filter(job -> job.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("There is no job '" + name + "'"));
  }
}
