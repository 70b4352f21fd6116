package dev.headrace.dsl;

import com.google.common.collect.Sets;
import dev.headrace.dsl.failure.FailurePolicy;
import dev.headrace.dsl.function.ContextPartitioner;
import dev.headrace.dsl.function.KeyValueMapper;
import dev.headrace.dsl.plan.AggregateNode;
import dev.headrace.dsl.plan.GlobalTableSpec;
import dev.headrace.dsl.plan.Input;
import dev.headrace.dsl.plan.Plan;
import dev.headrace.dsl.plan.PlanNode;
import dev.headrace.dsl.plan.PolicyNode;
import dev.headrace.dsl.plan.SinkNode;
import dev.headrace.dsl.plan.SourceLocation;
import dev.headrace.dsl.plan.SourceNode;
import dev.headrace.dsl.plan.SourceSpec;
import dev.headrace.dsl.plan.StreamTableJoinNode;
import dev.headrace.dsl.plan.SuppressNode;
import dev.headrace.dsl.plan.TableJoinNode;
import dev.headrace.dsl.plan.TableNode;
import dev.headrace.dsl.plan.TableTransformNode;
import dev.headrace.dsl.plan.TopicSpec;
import dev.headrace.dsl.plan.TransformNode;
import dev.headrace.dsl.plan.VersionedTableNode;
import dev.headrace.dsl.window.WindowRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A plan while it is being written: the nodes so far and what is wrong with them. After a mistake
 * it goes on with a stand-in, so that one mistake is reported once and later ones are still found.
 */
final class PlanDraft {

  private final String application;
  private final Problems problems;
  private final InternalNames names;
  private final List<PlanNode> nodes = new ArrayList<>();
  private final Map<String, SourceNode> sources = new LinkedHashMap<>();
  private final Map<String, SinkNode> sinks = new LinkedHashMap<>();
  private final Map<String, SourceLocation> deadLetters = new LinkedHashMap<>();
  private final GlobalTables globalTables;
  private boolean finished;

  private PlanDraft(String application, Problems problems) {
    this.application = application;
    this.problems = problems;
    this.names = new InternalNames(application, problems);
    this.globalTables = new GlobalTables(problems);
  }

  static PlanDraft named(@Nullable String application) {
    var problems = new Problems();
    InternalNames.check("application", application, problems, SourceLocation.capture());
    return new PlanDraft(Objects.requireNonNullElse(application, ""), problems);
  }

  Problems problems() {
    return problems;
  }

  /** Returns the line of user code that uses an operator; fails when the plan is finished. */
  SourceLocation enter(String operator) {
    SourceLocation location = SourceLocation.capture();
    if (finished) {
      var late =
          new Problem(
              "%s was called after build()".formatted(operator),
              "write the whole topology before build(), and call that once",
              location);
      throw new TopologyException(application, List.of(late));
    }
    return location;
  }

  /**
   * Returns the flow of a topic's events; the same for a topic that is read already.
   *
   * @param options what the user asks for, or null for nothing besides what is known of the topic
   */
  <K, V> Flow<K, V> source(
      @Nullable Topic<K, V> given, @Nullable SourceOptions<K, V> options, SourceLocation location) {
    return source("stream", given, options, location);
  }

  /** Returns the flow of a topic's records for a table. */
  <K, V> Flow<K, V> tableSource(@Nullable Topic<K, V> given, SourceLocation location) {
    return source("table", given, null, location);
  }

  private <K, V> Flow<K, V> source(
      String operator,
      @Nullable Topic<K, V> given,
      @Nullable SourceOptions<K, V> options,
      SourceLocation location) {
    Topic<K, V> topic = checked(given, operator, location);
    SourceSpec asked = options == null ? null : options.checked(this, location);
    SourceSpec spec = Objects.requireNonNullElse(asked, SourceSpec.DEFAULT);
    SourceNode known = sources.get(topic.name());
    if (known == null) {
      known = add(id -> new SourceNode(id, specOf(topic), spec, location));
      sources.put(topic.name(), known);
    } else {
      checkSame(known, topic, asked, location);
    }
    return new Flow<>(new Input(known.id(), 0), topic.keySerde(), topic.valueSerde(), false);
  }

  private void checkSame(
      SourceNode known, Topic<?, ?> topic, @Nullable SourceSpec asked, SourceLocation location) {
    if (!known.topic().equals(specOf(topic))) {
      problems.report(
          "topic \"%s\" is read here with other serdes than at %s"
              .formatted(topic.name(), known.location()),
          "share one Topic constant between both",
          location);
    }
    if (asked != null && !asked.equals(known.spec())) {
      problems.report(
          "topic \"%s\" is read here with other options than at %s"
              .formatted(topic.name(), known.location()),
          "give its options where it is read first, or keep that stream in a variable",
          location);
    }
  }

  /** Reports a policy that cannot be, and returns it or a stand-in. */
  FailurePolicy checkPolicy(@Nullable FailurePolicy policy, SourceLocation location) {
    if (!problems.check(policy, "onFailure", "failure policy", location) || policy == null) {
      return FailurePolicy.fail();
    }
    if (policy.outcome() == FailurePolicy.Outcome.DEAD_LETTER) {
      String topic = policy.deadLetterTopic();
      if (InternalNames.check("dead-letter topic", topic, problems, location) && topic != null) {
        deadLetters.putIfAbsent(topic, location);
      }
    }
    return checkRetries(policy, location) ? policy : FailurePolicy.fail();
  }

  /** Lets another policy count behind a place, and returns where that is. */
  Input onFailure(@Nullable FailurePolicy policy, Input input) {
    SourceLocation location = enter("onFailure");
    FailurePolicy checked = checkPolicy(policy, location);
    return new Input(add(id -> new PolicyNode(id, input, checked, location)).id(), 0);
  }

  private boolean checkRetries(FailurePolicy policy, SourceLocation location) {
    if (policy.equals(policy.withoutRetries())) {
      return true;
    }
    if (policy.retries() < 1 || policy.retries() > 30) {
      problems.report(
          "a failure policy is to try %d times more".formatted(policy.retries()),
          "use 1 to 30: retrying(3, Duration.ofMillis(100))",
          location);
      return false;
    }
    int before = problems.count();
    Durations.checkedMillis(
        "the first pause of a failure policy",
        policy.firstPause(),
        Duration.ofMillis(1),
        "retrying(3, Duration.ofMillis(100))",
        problems,
        location);
    return problems.count() == before;
  }

  GlobalTableSpec globalTable(
      @Nullable String name, @Nullable Topic<?, ?> topic, SourceLocation location) {
    TopicSpec spec = specOf(checked(topic, "globalTable", location));
    return globalTables.add(
        new GlobalTableSpec(Objects.requireNonNullElse(name, ""), spec, location), location);
  }

  void sink(
      Input input,
      @Nullable Topic<?, ?> given,
      @Nullable ContextPartitioner<Object, Object> partitioner,
      SourceLocation location) {
    TopicSpec topic = specOf(checked(given, "to", location));
    sinks.putIfAbsent(
        topic.name(), add(id -> new SinkNode(id, input, topic, partitioner, location)));
  }

  private <K, V> Topic<K, V> checked(
      @Nullable Topic<K, V> topic, String operator, SourceLocation location) {
    if (!problems.check(topic, operator, "topic", location) || topic == null) {
      return Topic.of("", Problems.standInSerde(), Problems.standInSerde());
    }
    InternalNames.check("topic", topic.name(), problems, location);
    return Topic.of(
        Objects.requireNonNullElse(topic.name(), ""),
        problems.checkSerde(topic.keySerde(), serdeMissing(topic, "key", location)),
        problems.checkSerde(topic.valueSerde(), serdeMissing(topic, "value", location)));
  }

  private static Problem serdeMissing(Topic<?, ?> topic, String part, SourceLocation location) {
    return new Problem(
        "topic \"%s\" has no %s serde".formatted(topic.name(), part),
        "pass one to Topic.of",
        location);
  }

  private static TopicSpec specOf(Topic<?, ?> topic) {
    return new TopicSpec(topic.name(), topic.keySerde(), topic.valueSerde());
  }

  /** Reports a stream that is null or of another builder, and returns whether it is of this one. */
  boolean checkSame(@Nullable EventStream<?, ?> stream, String operator, SourceLocation location) {
    return problems.check(stream, operator, "stream", location)
        && stream != null
        && checkSame(stream.draft, operator, location);
  }

  /** Reports a stream of another builder, and returns whether it is of this one. */
  boolean checkSame(PlanDraft other, String operator, SourceLocation location) {
    if (other != this) {
      problems.report(
          "%s was given a stream of another TopologyBuilder".formatted(operator),
          "take both streams from one builder",
          location);
    }
    return other == this;
  }

  /** Takes the name of what owns an internal topic, and returns it or a stand-in. */
  String claim(InternalNames.Owner owner, @Nullable String name, SourceLocation location) {
    names.claim(owner, name, location);
    return Objects.requireNonNullElse(name, "");
  }

  /** Adds a stateless node and returns where its events come out. */
  Input transform(StatelessStep step, List<Input> inputs, SourceLocation location) {
    TransformNode node =
        add(
            id ->
                new TransformNode(
                    id, inputs, step.kind(), step.function(), List.of(), step.traits(), location));
    return new Input(node.id(), 0);
  }

  /** Adds the start of a split, without branches so far, and returns it. */
  Input split(Input input) {
    SourceLocation location = enter(StatelessStep.SPLIT);
    return transform(StatelessStep.split(List.of()), List.of(input), location);
  }

  /** Adds a merge of two streams of this plan, and returns what comes out of it. */
  <K, V> Flow<K, V> merge(Flow<K, V> left, Flow<K, V> right, SourceLocation location) {
    List<Input> inputs = List.of(left.input(), right.input());
    return left.and(right).at(transform(StatelessStep.merge(), inputs, location));
  }

  /** Adds a stateless operator of a table and returns where its changes come out. */
  @SuppressWarnings("unchecked") // The fluent types have checked that the function fits.
  Input transformTable(
      String operator,
      Flow<?, ?> table,
      @Nullable KeyValueMapper<?, ?, ?> function,
      SourceLocation location) {
    KeyValueMapper<?, ?, ?> given = function == null ? (key, value) -> value : function;
    TableTransformNode node =
        add(
            id ->
                new TableTransformNode(
                    id,
                    table.input(),
                    operator,
                    (KeyValueMapper<Object, Object, Object>) given,
                    location));
    return new Input(node.id(), 0);
  }

  /** Returns whether the stage of one place sends to that of another so far, or is the same. */
  boolean leads(Input from, Input to) {
    return new StageReach(nodes).leads(from, to);
  }

  /** Returns the history of the table at a place in ms, or null when it has none. */
  @Nullable Long historyMs(Input table) {
    PlanNode node = nodes.get(table.node());
    if (node instanceof VersionedTableNode versioned) {
      return versioned.layout().historyMs();
    }
    return node instanceof TableTransformNode ? historyMs(node.inputs().get(0)) : null;
  }

  /**
   * Returns the windows whose results are the rows of the table at a place; null when it has none,
   * or passes on what nobody keeps.
   */
  @Nullable WindowRule windows(Input table) {
    PlanNode node = nodes.get(table.node());
    if (node instanceof AggregateNode aggregate) {
      return aggregate.window();
    }
    boolean keeps =
        node instanceof TableTransformNode
            || node instanceof PolicyNode
            || node instanceof TableJoinNode;
    return keeps ? windows(node.inputs().get(0)) : null;
  }

  /** Gives a split its branches so far. */
  void branch(int split, StatelessStep step, List<String> branches) {
    PlanNode node = nodes.get(split);
    nodes.set(
        split,
        new TransformNode(
            split,
            node.inputs(),
            step.kind(),
            step.function(),
            branches,
            step.traits(),
            node.location()));
  }

  /** Adds the node that the function makes of its id, and returns it. */
  <N extends PlanNode> N add(IntFunction<N> node) {
    N added = node.apply(nodes.size());
    nodes.add(added);
    return added;
  }

  /** Returns the plan, or fails with all that is wrong with it. */
  Plan finish() {
    SourceLocation location = enter("build");
    finished = true;
    checkWhole(location);
    if (!problems.all().isEmpty()) {
      throw new TopologyException(application, problems.all());
    }
    return new Plan(application, nodes);
  }

  // A restore takes the records of a table's topic as they are: none of them may be left out.
  private void checkTable(TableNode table) {
    if (table.isTopic()
        && nodes.get(table.input().node()) instanceof SourceNode source
        && !source.spec().equals(SourceSpec.DEFAULT)) {
      problems.report(
          "table \"%s\" is restored from topic \"%s\" as it is, but at %s that is read with options that may leave records out"
              .formatted(table.name(), source.topic().name(), source.location()),
          "use stream(topic, options).toTable(name), which keeps a changelog of its own",
          table.location());
    }
  }

  // What waits is not the table yet, but what was before it nobody keeps: a lookup amid an epoch
  // would see updates that have not even reached the suppression.
  private void checkLookup(StreamTableJoinNode join, Input table) {
    PlanNode node = nodes.get(table.node());
    if (node instanceof SuppressNode suppress) {
      problems.report(
          "%s looks rows up in what suppress \"%s\" at %s passes on, which nothing keeps"
              .formatted(join.operator(), suppress.name(), suppress.location()),
          "keep it: toStream().toTable(name) behind the suppression",
          join.location());
    } else if (node instanceof TableTransformNode
        || node instanceof PolicyNode
        || node instanceof TableJoinNode) {
      node.inputs().forEach(input -> checkLookup(join, input));
    }
  }

  private void checkWhole(SourceLocation location) {
    if (sources.isEmpty()) {
      problems.report(
          "the topology reads no topic",
          "start with TopologyBuilder.stream(topic) or table(name, topic)",
          location);
    }
    for (SinkNode sink : sinks.values()) {
      SourceNode source = sources.get(sink.topic().name());
      // A topic without a name has been reported as that.
      if (source != null && !sink.topic().name().isEmpty()) {
        problems.report(
            "topic \"%s\" is written here and read at %s: its events would go round forever"
                .formatted(sink.topic().name(), source.location()),
            "write to another topic, or use repartition(name, serde) to change the key",
            sink.location());
      }
    }
    checkDeadLetters();
    for (PlanNode node : nodes) {
      if (node instanceof TableNode table) {
        checkTable(table);
      }
      if (node instanceof StreamTableJoinNode join) {
        checkLookup(join, join.table());
      }
      if (node instanceof TransformNode split
          && split.kind().equals(StatelessStep.SPLIT)
          && split.branches().isEmpty()) {
        problems.report(
            "split has no branch", "add branch(name, predicate, consumer)", split.location());
      }
    }
    names.checkAgainst(
        Sets.union(
            Sets.union(sources.keySet(), globalTables.topics()),
            Sets.union(sinks.keySet(), deadLetters.keySet())));
  }

  private void checkDeadLetters() {
    deadLetters.forEach(
        (topic, location) -> {
          SourceNode source = sources.get(topic);
          if (source != null) {
            problems.report(
                "topic \"%s\" gets dead letters here and is read at %s: what fails would go round forever"
                    .formatted(topic, source.location()),
                "send dead letters to a topic of their own",
                location);
          }
        });
  }
}
