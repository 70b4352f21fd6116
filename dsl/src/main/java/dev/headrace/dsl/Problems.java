package dev.headrace.dsl;

import com.google.common.collect.ImmutableList;
import dev.headrace.dsl.plan.SourceLocation;
import dev.headrace.dsl.serde.Serdes;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/** The mistakes found so far in one topology. */
final class Problems {

  private final List<Problem> found = new ArrayList<>();

  void report(Problem problem) {
    found.add(problem);
  }

  void report(String message, String remedy, SourceLocation location) {
    found.add(new Problem(message, remedy, location));
  }

  /** Reports an argument that is null, and returns whether it is there. */
  boolean check(@Nullable Object argument, String operator, String what, SourceLocation location) {
    if (argument == null) {
      report(
          "%s was given null instead of a %s".formatted(operator, what),
          "pass a %s".formatted(what),
          location);
    }
    return argument != null;
  }

  /** Returns a serde, or reports that it is missing and returns a stand-in. */
  <T> Serde<T> checkSerde(@Nullable Serde<T> serde, Problem ifMissing) {
    if (serde == null) {
      report(ifMissing);
      return standInSerde();
    }
    return serde;
  }

  /** Returns a serde for where a mistake left none. */
  // It never meets a value: a topology with a problem is never built.
  @SuppressWarnings("unchecked")
  static <T> Serde<T> standInSerde() {
    return (Serde<T>) Serdes.bytes();
  }

  int count() {
    return found.size();
  }

  ImmutableList<Problem> all() {
    return ImmutableList.copyOf(found);
  }
}
