package dev.headrace.benchmarks.result;

import java.util.Locale;

/** What is measured. All but throughput and record counts are better when they are lower. */
public enum Metric {
  STEADY_CPU_US("CPU us/record, second half", 2),
  CPU_US("CPU us/record, whole run", 2),
  RECORDS_PER_S("records/s", 0),
  PEAK_RSS_MB("peak RSS MB", 0),
  GC_MS("GC ms", 0),
  ALLOCATED_BYTES("allocated bytes/record", 0),
  BROKER_CPU_US("broker CPU us/record", 2),
  LOG_MB("MB written to the log", 0),
  OUTPUTS("outputs", 0),
  RUNNING_US("us to RUNNING", 0),
  RESTORE_US("us/restored record", 2),
  RESTORED("restored records", 0),
  P50_US("p50 us", 0),
  P99_US("p99 us", 0),
  P999_US("p99.9 us", 0),
  CPU_SHARE("cores used", 2);

  private final String title;
  private final int decimals;

  Metric(String title, int decimals) {
    this.title = title;
    this.decimals = decimals;
  }

  /** Returns what it is called in a table, with its unit. */
  public String title() {
    return title;
  }

  /** Returns a value as it is shown. */
  public String format(double value) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
