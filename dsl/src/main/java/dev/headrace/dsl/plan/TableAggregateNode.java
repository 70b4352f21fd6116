package dev.headrace.dsl.plan;

/**
 * A fold of the rows of each group of a table. Takes {@link Change}s by group: what was in the
 * group before is taken out, and what is in it now is added. Emits changes of the results.
 *
 * @param id the node's position in its plan
 * @param input where the changes come from
 * @param store where the accumulators are kept
 * @param fold how rows become a result; it can retract
 * @param emission when results are emitted
 * @param location the line of user code that created the node
 */
public record TableAggregateNode(
    int id, Input input, StoreSpec store, FoldSpec fold, Emission emission, SourceLocation location)
    implements FoldingNode {

  @Override
  public String operator() {
    return fold.kind();
  }

  @Override
  public String settings() {
    return emission == Emission.UPDATES ? "" : ", " + emission.describe();
  }
}
