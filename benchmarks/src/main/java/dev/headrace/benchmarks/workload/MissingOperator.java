package dev.headrace.benchmarks.workload;

import dev.headrace.benchmarks.result.Result;
import java.util.List;

/** A workload whose operator the engine does not have yet. */
record MissingOperator(String name, String description) implements Workload {

  @Override
  public String missing() {
    return "not available yet: the operator does not exist";
  }

  @Override
  public List<Result> measure(Bench bench) {
    throw new UnsupportedOperationException(name + " is " + missing());
  }
}
