package dev.headrace.benchmarks.workload;

import dev.headrace.benchmarks.result.Result;
import java.util.List;

/** Something that can be measured by name. */
public interface Workload {

  /** Returns its name on the command line and in results. */
  String name();

  /** Returns what it measures, in one sentence. */
  String description();

  /** Returns why it cannot be measured yet, or an empty text when it can. */
  default String missing() {
    return "";
  }

  /**
   * Measures it.
   *
   * @return the result that answers for it, then others that belong to it
   */
  List<Result> measure(Bench bench);
}
