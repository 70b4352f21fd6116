package dev.headrace.dsl;

import dev.headrace.dsl.InternalNames.Owner;
import dev.headrace.dsl.plan.Input;
import dev.headrace.dsl.plan.SourceLocation;
import dev.headrace.dsl.plan.StoreLayout;
import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.dsl.plan.SuppressNode;
import dev.headrace.dsl.plan.SuppressSpec;
import dev.headrace.dsl.suppression.Suppression;
import dev.headrace.dsl.suppression.Suppression.WhenFull;
import java.time.Duration;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * A suppression as the user asked for it, not checked yet.
 *
 * @param name the user's name for it
 * @param suppression how long updates wait, and how many
 */
record Suppressing(@Nullable String name, @Nullable Suppression suppression) {
  private static final String EXAMPLE =
      "untilTimeLimit(Duration.ofMinutes(1)).maxRows(100_000).emitEarlyWhenFull()";

  /** Checks it, adds its node, and returns what comes out of it. */
  <K, V> Flow<K, V> addTo(
      PlanDraft draft, Flow<K, ?> table, @Nullable Serde<V> valueSerde, SourceLocation location) {
    SuppressSpec spec = spec(draft.problems(), location);
    var store =
        new StoreSpec(
            draft.claim(Owner.STORE, name, location),
            new StoreLayout.Buffered(),
            draft.problems().checkSerde(table.keySerde(), missing("key", location)),
            draft.problems().checkSerde(valueSerde, missing("value", location)));
    SuppressNode node = draft.add(id -> new SuppressNode(id, table.input(), store, spec, location));
    return table.withValues(valueSerde).at(new Input(node.id(), 0));
  }

  private Problem missing(String part, SourceLocation location) {
    return new Problem(
        "suppress \"%s\" keeps what waits, but the serde of its %ss is not known"
            .formatted(name, part),
        part.equals("value")
            ? "use suppress(name, suppression, valueSerde)"
            : "use toStream().repartition(name, keySerde, valueSerde).toTable(name) first",
        location);
  }

  private SuppressSpec spec(Problems problems, SourceLocation location) {
    if (!problems.check(suppression, "suppress", "suppression", location) || suppression == null) {
      return new SuppressSpec(1, 1, Long.MAX_VALUE, false);
    }
    long limitMs =
        Durations.checkedMillis(
            "the time limit of suppress \"%s\"".formatted(name),
            suppression.limit(),
            Duration.ofMillis(1),
            EXAMPLE,
            problems,
            location);
    if (suppression.maxRows() < 1 || suppression.maxBytes() < 1) {
      problems.report(
          "suppress \"%s\" may keep nothing: its bound is less than 1".formatted(name),
          "use at least 1: " + EXAMPLE,
          location);
    }
    return new SuppressSpec(
        limitMs,
        suppression.maxRows(),
        suppression.maxBytes(),
        suppression.whenFull() == WhenFull.STOP);
  }
}
