package dev.headrace.benchmarks.workload;

import dev.headrace.benchmarks.result.Result;
import java.util.List;

/** Something that can be measured by name. */
public interface Workload {

  /** Returns its name on the command line and in results. */
  String name();

  /** Returns what it measures, in one sentence. */
  String description();

  /**
   * Measures it.
   *
   * @return the result that answers for it, then others that belong to it
   */
  List<Result> measure(Bench bench);
}
