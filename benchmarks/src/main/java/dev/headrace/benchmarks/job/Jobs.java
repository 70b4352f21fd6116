package dev.headrace.benchmarks.job;

import java.util.List;

/** The jobs by name. */
public final class Jobs {
  public static final Job COPY = Copy.JOB;
  public static final Job MAP_FILTER = MapFilter.JOB;
  public static final Job COUNT = CountByKey.CONSOLIDATED;
  public static final Job COUNT_ON_DISK = CountByKey.ON_DISK;
  public static final Job COUNT_EVERY_UPDATE = CountByKey.EVERY_UPDATE;
  public static final Job TUMBLING_COUNT = TumblingCount.JOB;
  public static final Job HOPPING_COUNT = HoppingCount.JOB;
  public static final Job SESSION_COUNT = SessionCount.JOB;
  public static final Job STREAM_STREAM_JOIN = StreamStreamJoin.JOB;
  public static final Job STREAM_TABLE_JOIN = StreamTableJoin.JOB;
  public static final Job REKEYED_COUNT = RekeyedCount.JOB;

  private static final List<Job> ALL =
      List.of(
          COPY,
          MAP_FILTER,
          COUNT,
          COUNT_ON_DISK,
          COUNT_EVERY_UPDATE,
          TUMBLING_COUNT,
          HOPPING_COUNT,
          SESSION_COUNT,
          STREAM_STREAM_JOIN,
          STREAM_TABLE_JOIN,
          REKEYED_COUNT);

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
