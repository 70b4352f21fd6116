package dev.headrace.runtime.query;

import dev.headrace.dsl.plan.AggregateNode;
import dev.headrace.dsl.plan.ForeignKeyJoinNode;
import dev.headrace.dsl.plan.InternalTopics;
import dev.headrace.dsl.plan.Plan;
import dev.headrace.dsl.plan.StatefulNode;
import dev.headrace.dsl.plan.StoreLayout;
import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.runtime.operator.JoinedRow;
import dev.headrace.runtime.operator.VersionContents;
import dev.headrace.runtime.operator.WindowContents;
import dev.headrace.runtime.store.CommittedRow;
import dev.headrace.runtime.store.TypedStore;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** What a topology says about one of its stores: how to make its keys, and what rows mean. */
final class QueriedStore {
  private final StoreSpec spec;
  private final StatefulNode node;
  private final String topic;
  private final Optional<WindowContents> windows;

  /**
   * Finds a store.
   *
   * @throws IllegalArgumentException when the topology has none of that name; names those it has
   */
  QueriedStore(Plan plan, String name) {
    this.node = owner(plan, name);
    this.spec = spec(node, name).orElseThrow();
    this.topic = InternalTopics.changelog(plan.application(), name);
    this.windows = WindowContents.of(node);
  }

  private static StatefulNode owner(Plan plan, String name) {
    return plan.nodes().stream()
        .filter(StatefulNode.class::isInstance)
        .map(StatefulNode.class::cast)
        .filter(each -> spec(each, name).isPresent())
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "topology '%s' has no store '%s'; it has %s"
                        .formatted(plan.application(), name, names(plan))));
  }

  private static Optional<StoreSpec> spec(StatefulNode node, String name) {
    return node.stores().stream().filter(store -> store.name().equals(name)).findFirst();
  }

  private static String names(Plan plan) {
    String names =
        plan.nodes().stream()
            .filter(StatefulNode.class::isInstance)
            .flatMap(each -> ((StatefulNode) each).stores().stream())
            .map(store -> "'" + store.name() + "'")
            .sorted()
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "none" : names;
  }

  String name() {
    return spec.name();
  }

  /** Checks that rows have no windows. */
  void requireKeyed() {
    if (windows.isPresent()) {
      throw new IllegalStateException(
          "store '%s' has windows: use get(key, windowStart) or windows(...)"
              .formatted(spec.name()));
    }
    if (spec.layout().isBucketed() && versions().isEmpty()) {
      throw new IllegalStateException(
          "store '%s' is what %s '%s' works with and holds no results"
              .formatted(spec.name(), node.operator(), node.name()));
    }
  }

  /** Returns what is kept of the past, if the store has a history. */
  private Optional<VersionContents> versions() {
    return spec.layout() instanceof StoreLayout.Versioned layout
        ? Optional.of(new VersionContents(layout))
        : Optional.empty();
  }

  /** Returns what is kept of the past. */
  VersionContents requireVersions() {
    return versions()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "store '%s' has no history: it is none of a table(name, topic, history) or toTable(name, serde, history), and no StoreDefinition.versioned"
                        .formatted(spec.name())));
  }

  /** Finds the row of a key. */
  Optional<CommittedRow> find(TypedStore store, byte[] key) {
    return versions().isPresent() ? VersionContents.present(store, key) : store.committed(key);
  }

  /** Returns what windows are made of. */
  WindowContents requireWindows() {
    return windows.orElseThrow(
        () ->
            new IllegalStateException(
                "store '%s' has no windows: use get(key), all(), range(from, to) or prefix(...)"
                    .formatted(spec.name())));
  }

  byte[] keyBytes(Object key) {
    return bytes(key, spec.keySerde().serializer());
  }

  @SuppressWarnings("unchecked") // What does not fit is refused by the serializer itself.
  byte[] bytes(Object key, Serializer<?> serializer) {
    try {
      byte[] bytes = ((Serializer<Object>) serializer).serialize(topic, key);
      return Objects.requireNonNull(bytes, "its bytes are null");
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "store '%s' cannot be asked for a key that is a %s: %s"
              .formatted(spec.name(), key.getClass().getName(), e),
          e);
    }
  }

  Object key(CommittedRow row) {
    Object key = spec.keySerde().deserializer().deserialize(topic, row.key());
    return Objects.requireNonNull(key, () -> "the key serde of store '" + name() + "' reads null");
  }

  /** Returns what a row without windows means: what its table shows. */
  @Nullable Object value(CommittedRow row) {
    if (versions().isPresent()) {
      return VersionContents.value(row);
    }
    Object stored = row.value();
    if (node instanceof ForeignKeyJoinNode join && stored instanceof JoinedRow joined) {
      return joined.result(join);
    }
    return node instanceof AggregateNode aggregate
        ? aggregate.fold().result().apply(stored)
        : stored;
  }
}
