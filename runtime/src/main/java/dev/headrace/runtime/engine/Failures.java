package dev.headrace.runtime.engine;

import dev.headrace.runtime.logging.LogKeys;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds the first failure of any thread of an engine. Safe from any thread. */
final class Failures {
  private static final Logger log = LoggerFactory.getLogger(Failures.class);

  private final AtomicReference<@Nullable Throwable> first = new AtomicReference<>();

  void report(Throwable failure) {
    if (first.compareAndSet(null, failure)) {
      // Its message may hold data, which has no place in a log; whoever runs the application has
      // it.
      log.atWarn()
          .addKeyValue(LogKeys.REASON, failure.getClass().getName())
          .log("The application ends because of {}", failure.getClass().getName());
    } else {
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
