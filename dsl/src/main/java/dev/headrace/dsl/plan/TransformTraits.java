package dev.headrace.dsl.plan;

/**
 * What a transform does to the parts of an event. A part that nothing reads or changes on its way
 * from source to sink can stay bytes.
 *
 * @param changesKey whether the key emitted may differ from the key taken in
 * @param changesValue whether the value emitted may differ from the value taken in
 * @param readsKey whether the function looks at the key
 * @param readsValue whether the function looks at the value
 */
public record TransformTraits(
    boolean changesKey, boolean changesValue, boolean readsKey, boolean readsValue) {}
