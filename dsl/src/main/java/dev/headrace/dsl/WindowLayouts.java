package dev.headrace.dsl;

import com.google.common.math.LongMath;
import dev.headrace.dsl.plan.Emission;
import dev.headrace.dsl.plan.FoldSpec;
import dev.headrace.dsl.plan.SourceLocation;
import dev.headrace.dsl.plan.StoreLayout;
import dev.headrace.dsl.plan.StoreLayout.Timed.Content;
import dev.headrace.dsl.serde.Serdes;
import dev.headrace.dsl.window.SessionSpec;
import dev.headrace.dsl.window.SlidingSpec;
import dev.headrace.dsl.window.UnlimitedSpec;
import dev.headrace.dsl.window.WindowRule;
import dev.headrace.dsl.window.WindowSpec;
import dev.headrace.dsl.window.Windowed;
import java.time.Duration;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/** What follows from the kind of windows: how rows are arranged and what keys of results are. */
final class WindowLayouts {

  private static final int SESSIONS_PER_STRETCH = 4;
  private static final int MOST_STRETCHES = 128;

  private WindowLayouts() {}

  /** Returns how the rows of an aggregation are arranged. */
  static StoreLayout layout(@Nullable WindowRule rule, FoldSpec fold, Emission emission) {
    if (rule instanceof WindowSpec fixed) {
      boolean slices = fixed.isSliced() && emission == Emission.FINAL && fold.foldsInSlices();
      return slices ? new StoreLayout.Sliced(fixed) : new StoreLayout.Windowed(fixed);
    } else if (rule instanceof SessionSpec sessions) {
      return timed(Content.SESSIONS, stretchMs(sessions));
    } else if (rule instanceof SlidingSpec sliding) {
      return timed(Content.EVENTS, sliding.differenceMs());
    }
    return new StoreLayout.Keyed();
  }

  // A row is written as a whole with each event, so it holds few sessions, however long they are
  // kept: those of a key end more than a gap apart. Longer stretches are gone through sooner by who
  // looks for a session that is not in the first one; in shorter ones, a session that goes on would
  // have to move to the next row all the time.
  private static long stretchMs(SessionSpec sessions) {
    long keptMs = LongMath.saturatedAdd(sessions.gapMs(), sessions.graceMs());
    long fewMs = LongMath.saturatedMultiply(sessions.gapMs(), SESSIONS_PER_STRETCH);
    return Math.min(keptMs, Math.max(fewMs, keptMs / MOST_STRETCHES));
  }

  private static StoreLayout timed(Content content, long widthMs) {
    return new StoreLayout.Timed(content, Math.max(1, widthMs));
  }

  /** Returns the serde of the keys of results, in Kafka's own format for the kind of windows. */
  static <K> Serde<Windowed<K>> resultKeySerde(Serde<K> keySerde, WindowRule rule) {
    if (rule instanceof WindowSpec fixed) {
      return Serdes.windowed(keySerde, Duration.ofMillis(fixed.sizeMs()));
    } else if (rule instanceof SlidingSpec sliding && sliding.differenceMs() > 0) {
      return Serdes.windowed(keySerde, Duration.ofMillis(sliding.differenceMs()));
    }
    return rule instanceof UnlimitedSpec
        ? Serdes.windowed(keySerde)
        : Serdes.sessionWindowed(keySerde);
  }

  /** Reports a fold that the kind of windows cannot work with. */
  static void checkFold(
      String name,
      FoldSpec fold,
      @Nullable WindowRule rule,
      Problems problems,
      SourceLocation location) {
    if (rule instanceof SessionSpec && fold.combiner() == null) {
      problems.report(
          "%s \"%s\" cannot merge two sessions into one".formatted(fold.kind(), name),
          "use aggregate(name, aggregation) with Aggregation.combining",
          location);
    }
  }
}
