package dev.headrace.dsl;

import dev.headrace.dsl.function.KeyValueMapper;
import dev.headrace.dsl.function.Predicate;
import dev.headrace.dsl.function.ValueMapper;
import dev.headrace.dsl.plan.Input;
import dev.headrace.dsl.plan.SourceLocation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A changing value per key: the rows of a topic, or what an aggregation knows. What is passed on is
 * consolidated: at most one change per row and epoch, the last one, however many there were. Only
 * what comes from an aggregation with {@code everyUpdate()} has each change.
 *
 * <p>A table can be used any number of times. Filters and mappings keep nothing: they are applied
 * to a row as it was and as it is, so their functions must give the same result for the same row,
 * and may be called by several threads at once. They see rows that are there, never a missing
 * value. The timestamp of a result is that of the row it was made of, or of its deletion. Every
 * method fails with {@link TopologyException} when the topology has been built.
 *
 * <pre>{@code
 * Table<String, Click> latest = clicks.toTable("latest-clicks");
 * Table<String, String> pages = latest.filter((user, c) -> !c.bot()).mapValues(Click::page);
 * pages.toStream().to(TEXTS);
 *
 * Table<String, Long> clicksPerUser = clicks.groupByKey().count("clicks-per-user");
 * clicksPerUser.toStream().filter((user, count) -> count > 100).to(COUNTS);
 * }</pre>
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class Table<K, V> {

  private final PlanDraft draft;
  private final Flow<K, V> flow;

  Table(PlanDraft draft, Flow<K, V> flow) {
    this.draft = draft;
    this.flow = flow;
  }

  /**
   * Returns the rows that satisfy a predicate. A row that satisfied it and no longer does is
   * deleted from the result; one that never did leaves no trace there.
   *
   * @param predicate the question about each row
   */
  public Table<K, V> filter(Predicate<? super K, ? super V> predicate) {
    return keep("filter", predicate, true);
  }

  /**
   * Returns the rows that do not satisfy a predicate; see {@link #filter}.
   *
   * @param predicate the question about each row
   */
  public Table<K, V> filterNot(Predicate<? super K, ? super V> predicate) {
    return keep("filterNot", predicate, false);
  }

  private Table<K, V> keep(
      String operator, @Nullable Predicate<? super K, ? super V> predicate, boolean wanted) {
    KeyValueMapper<K, V, V> function =
        predicate == null
            ? null
            : (key, value) -> predicate.test(key, value) == wanted ? value : null;
    return derive(operator, function, flow);
  }

  /**
   * Returns each row with a new value. Its serde is not known afterwards.
   *
   * @param mapper returns the new value, or null for no row
   */
  public <V2> Table<K, V2> mapValues(ValueMapper<? super V, ? extends V2> mapper) {
    KeyValueMapper<K, V, V2> function = mapper == null ? null : (key, value) -> mapper.apply(value);
    return derive("mapValues", function, flow.withNewValues());
  }

  /**
   * Returns each row with a new value that depends on the key, too; see {@link
   * #mapValues(ValueMapper)}.
   *
   * @param mapper returns the new value, or null for no row
   */
  public <V2> Table<K, V2> mapValues(KeyValueMapper<? super K, ? super V, ? extends V2> mapper) {
    return derive("mapValues", mapper, flow.withNewValues());
  }

  private <V2> Table<K, V2> derive(
      String operator, @Nullable KeyValueMapper<?, ?, ?> function, Flow<K, V2> shape) {
    SourceLocation location = draft.enter(operator);
    draft.problems().check(function, operator, "function", location);
    return new Table<>(draft, shape.at(draft.transformTable(operator, flow, function, location)));
  }

  /**
   * Returns the changes as a stream of events, each with the row's new value; a deleted row is an
   * event without a value.
   */
  public EventStream<K, V> toStream() {
    SourceLocation location = draft.enter("toStream");
    Input input = draft.transform(StatelessStep.toStream(), List.of(flow.input()), location);
    return new EventStream<>(draft, flow.at(input));
  }
}
