package dev.headrace.dsl;

import dev.headrace.dsl.InternalNames.Owner;
import dev.headrace.dsl.plan.Input;
import dev.headrace.dsl.plan.ProcessorNode;
import dev.headrace.dsl.plan.SourceLocation;
import dev.headrace.dsl.plan.StoreLayout;
import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.dsl.processor.OwnedStore;
import dev.headrace.dsl.processor.Processor;
import dev.headrace.dsl.processor.ValueProcessor;
import dev.headrace.dsl.processor.VersionedStoreDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A custom processor as the user asked for it, not checked yet.
 *
 * @param operator the operator that asks for it
 * @param name the user's name for it
 * @param processor makes a processor
 * @param stores the stores it asks for
 */
record Processing(
    String operator,
    @Nullable String name,
    @Nullable Supplier<? extends Processor<?, ?, ?, ?>> processor,
    List<OwnedStore<?, ?>> stores) {

  static <K, V, V2> Processing ofValues(
      @Nullable String name,
      @Nullable Supplier<? extends ValueProcessor<K, V, V2>> processor,
      List<OwnedStore<?, ?>> stores) {
    Supplier<Processor<K, V, K, V2>> keepingKeys =
        processor == null ? null : () -> new ValueProcessing<>(processor.get());
    return new Processing("processValues", name, keepingKeys, stores);
  }

  /** Checks it, adds its node, and returns what comes out of it. */
  @SuppressWarnings("unchecked") // The fluent types have checked that the processor fits.
  Input addTo(PlanDraft draft, Input input) {
    SourceLocation location = draft.enter(operator);
    draft.problems().check(processor, operator, "supplier of a processor", location);
    InternalNames.check("processor", name, draft.problems(), location);
    List<StoreSpec> specs = new ArrayList<>();
    for (OwnedStore<?, ?> store : stores) {
      specs.add(spec(store, draft, location));
    }
    Supplier<? extends Processor<?, ?, ?, ?>> given =
        processor == null ? Processing::none : processor;
    var supplier = (Supplier<? extends Processor<Object, Object, Object, Object>>) given;
    ProcessorNode node =
        draft.add(
            id ->
                new ProcessorNode(
                    id,
                    input,
                    operator,
                    Objects.requireNonNullElse(name, ""),
                    supplier,
                    specs,
                    location));
    return new Input(node.id(), 0);
  }

  // Stands in for a missing supplier; a topology with a problem is never run.
  private static Processor<Object, Object, Object, Object> none() {
    throw new IllegalStateException("there is no processor");
  }

  private static StoreSpec spec(OwnedStore<?, ?> store, PlanDraft draft, SourceLocation location) {
    return new StoreSpec(
        draft.claim(Owner.STORE, store.name(), location),
        layout(store, draft.problems(), location),
        draft.problems().checkSerde(store.keySerde(), missing(store, "key", location)),
        draft.problems().checkSerde(store.valueSerde(), missing(store, "value", location)));
  }

  private static StoreLayout layout(
      OwnedStore<?, ?> store, Problems problems, SourceLocation location) {
    if (store instanceof VersionedStoreDefinition<?, ?> versioned) {
      return new StoreLayout.Versioned(
          Durations.checkedMillis(
              "the history of store \"%s\"".formatted(store.name()),
              versioned.history(),
              Duration.ofMillis(1),
              "Duration.ofDays(1)",
              problems,
              location));
    }
    return new StoreLayout.Keyed();
  }

  private static Problem missing(OwnedStore<?, ?> store, String part, SourceLocation location) {
    return new Problem(
        "store \"%s\" has no %s serde".formatted(store.name(), part),
        "pass one to the definition of the store",
        location);
  }
}
