package dev.headrace.runtime.engine;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Holds the first failure of any thread of an engine. Safe from any thread. */
final class Failures {
  private final AtomicReference<@Nullable Throwable> first = new AtomicReference<>();

  void report(Throwable failure) {
    if (!first.compareAndSet(null, failure)) {
      Throwable reported = first.get();
      if (reported != null && reported != failure) {
        reported.addSuppressed(failure);
      }
    }
  }

  @Nullable Throwable first() {
    return first.get();
  }
}
