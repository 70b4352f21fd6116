package dev.headrace.dsl;

import dev.headrace.dsl.function.ContextPredicate;
import dev.headrace.dsl.function.Predicate;
import dev.headrace.dsl.plan.Input;
import dev.headrace.dsl.plan.SourceLocation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A stream being divided into named branches. An event goes to the first branch, in the order they
 * are written, whose predicate it satisfies. One that satisfies none is dropped, unless the
 * division ends with {@link #otherwise}.
 *
 * <pre>{@code
 * orders.split()
 *     .branch("large", (user, order) -> order.cents() > 10_00, large -> large.to(LARGE_ORDERS))
 *     .otherwise("others", others -> others.mapValues(Order::cents).to(COUNTS));
 * }</pre>
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class SplitStream<K, V> {

  private final PlanDraft draft;
  private final Flow<K, V> flow;
  private final List<String> names = new ArrayList<>();
  private final List<ContextPredicate<? super K, ? super V>> predicates = new ArrayList<>();
  private boolean complete;

  SplitStream(PlanDraft draft, Flow<K, V> flow) {
    this.draft = draft;
    this.flow = flow;
  }

  /**
   * Adds a branch.
   *
   * @param name the branch's name, unique within this division
   * @param predicate which events take the branch, of those that no earlier one took
   * @param continuation is called at once, with the branch's events, to write what becomes of them
   */
  public SplitStream<K, V> branch(
      String name,
      Predicate<? super K, ? super V> predicate,
      Consumer<? super EventStream<K, V>> continuation) {
    branch(name, predicate, continuation, draft.enter("branch"));
    return this;
  }

  /** Adds a branch, as {@link #branch(String, Predicate, Consumer)} does, by context as well. */
  public SplitStream<K, V> branch(
      String name,
      ContextPredicate<? super K, ? super V> predicate,
      Consumer<? super EventStream<K, V>> continuation) {
    branch(name, predicate, continuation, draft.enter("branch"));
    return this;
  }

  private void branch(
      String name,
      ContextPredicate<? super K, ? super V> predicate,
      Consumer<? super EventStream<K, V>> continuation,
      SourceLocation location) {
    if (draft.problems().check(predicate, "branch", "predicate", location)) {
      add(name, predicate, continuation, location);
    }
  }

  /**
   * Adds the last branch, for all events that no other took.
   *
   * @param name the branch's name, unique within this division
   * @param continuation is called at once, with the branch's events, to write what becomes of them
   */
  public void otherwise(String name, Consumer<? super EventStream<K, V>> continuation) {
    SourceLocation location = draft.enter("otherwise");
    add(name, (key, value, context) -> true, continuation, location);
    complete = true;
  }

  private void add(
      String name,
      ContextPredicate<? super K, ? super V> predicate,
      Consumer<? super EventStream<K, V>> continuation,
      SourceLocation location) {
    checkName(name, location);
    names.add(String.valueOf(name));
    predicates.add(predicate);
    int split = flow.input().node();
    draft.branch(split, StatelessStep.split(predicates), names);
    if (draft.problems().check(continuation, "branch", "consumer of its stream", location)) {
      Input branch = new Input(split, names.size() - 1);
      continuation.accept(new EventStream<>(draft, flow.at(branch)));
    }
  }

  private void checkName(String name, SourceLocation location) {
    boolean legal = InternalNames.check("branch", name, draft.problems(), location);
    if (legal && names.contains(name)) {
      draft
          .problems()
          .report(
              "split has two branches named \"%s\"".formatted(name),
              "give each branch of a split a name of its own",
              location);
    }
    if (complete) {
      draft
          .problems()
          .report(
              "branch \"%s\" comes after otherwise, which takes all events".formatted(name),
              "write otherwise last",
              location);
    }
  }
}
