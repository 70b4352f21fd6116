package dev.headrace.runtime.task;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.hash.Hashing;
import dev.headrace.dsl.plan.GlobalJoinNode;
import dev.headrace.dsl.plan.Input;
import dev.headrace.dsl.plan.InternalTopics;
import dev.headrace.dsl.plan.PlanNode;
import dev.headrace.dsl.plan.PolicyNode;
import dev.headrace.dsl.plan.RepartitionNode;
import dev.headrace.dsl.plan.RoutedSinkNode;
import dev.headrace.dsl.plan.SinkNode;
import dev.headrace.dsl.plan.SourceNode;
import dev.headrace.dsl.plan.StatefulNode;
import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.dsl.plan.TableTransformNode;
import dev.headrace.dsl.plan.TransformNode;
import dev.headrace.runtime.compile.Lookup;
import dev.headrace.runtime.compile.StagePlan;
import dev.headrace.runtime.envelope.EpochNote;
import dev.headrace.runtime.envelope.UpstreamTask;
import dev.headrace.runtime.exchange.Edge;
import dev.headrace.runtime.operator.FanOut;
import dev.headrace.runtime.operator.GlobalJoinOperator;
import dev.headrace.runtime.operator.Guard;
import dev.headrace.runtime.operator.LateTableView;
import dev.headrace.runtime.operator.Operator;
import dev.headrace.runtime.operator.OperatorSetup;
import dev.headrace.runtime.operator.OperatorTime;
import dev.headrace.runtime.operator.Portion;
import dev.headrace.runtime.operator.RepartitionOperator;
import dev.headrace.runtime.operator.RoutedSinkOperator;
import dev.headrace.runtime.operator.SinkOperator;
import dev.headrace.runtime.operator.StatefulOperator;
import dev.headrace.runtime.operator.StatefulOperators;
import dev.headrace.runtime.operator.TableTransformOperator;
import dev.headrace.runtime.operator.TableView;
import dev.headrace.runtime.operator.TaskContext;
import dev.headrace.runtime.operator.TransformOperator;
import dev.headrace.runtime.store.TypedStore;
import dev.headrace.runtime.time.EventClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serde;

/** Builds one task: the operators of its stage, wired from the last to the first. */
public final class TaskFactory {
  private static final int DUE_AT_ONCE = 32;

  /** One of the ways into a node, by the position of its input. */
  private record Port(int node, int position) {}

  private final TaskEnvironment environment;
  private final AcquiredTask acquired;
  private final StagePlan stage;
  private final EventClock clock;
  private final TaskContext context;
  private final Map<Port, Operator> operators = new HashMap<>();
  private final Map<Integer, TableView> tables = new HashMap<>();
  private final Deque<StatefulNode> stateful = new ArrayDeque<>();
  private final Map<Integer, StatefulOperator> statefulByNode = new HashMap<>();
  private final Map<Integer, OperatorTime> times = new HashMap<>();
  private final ImmutableList.Builder<Edge> edges = ImmutableList.builder();
  private final StoreFactory stores;

  private TaskFactory(TaskEnvironment environment, AcquiredTask acquired) {
    this.environment = environment;
    this.acquired = acquired;
    this.stage = acquired.stage();
    this.stores = new StoreFactory(environment, acquired);
    UpstreamTask self = new UpstreamTask(stage.number(), acquired.id().partition());
    this.clock = new EventClock(self, !stage.sourceTopics().isEmpty(), upstream());
    this.context = new TaskContext(acquired.id().partition(), environment.leftOut());
  }

  /** Builds a task that goes on where its last commit ended. */
  public static Task build(TaskEnvironment environment, AcquiredTask acquired) {
    return new TaskFactory(environment, acquired).build();
  }

  private Task build() {
    for (PlanNode node : stage.nodes().reverse()) {
      build(node);
    }
    clock.startGeneration(acquired.generation());
    EpochNote note = acquired.note().note();
    clock.restore(note.eventTimeMs(), note.settledMs(), note.heard());
    ImmutableList<TaskTime.Waiting> waiting = waiting();
    ImmutableList<StatefulOperator> upstreamFirst =
        waiting.stream().map(TaskTime.Waiting::operator).collect(ImmutableList.toImmutableList());
    Portion portion = new Portion(DUE_AT_ONCE, this::isEpochFull);
    TaskTime time = new TaskTime(clock, waiting, portion, environment.epochEnd());
    time.restore(note.settling());
    upstreamFirst.forEach(StatefulOperator::reload);
    TaskParts.Inputs fromLog = partitionInputs(time);
    TaskParts parts =
        new TaskParts(
            context,
            clock,
            time,
            wallClockWork(fromLog, upstreamFirst, time),
            fromLog,
            directInputs(time),
            backlogs(time, upstreamFirst),
            upstreamFirst,
            edges.build(),
            () -> isEpochFull() || time.awaitsEpochEnd(),
            environment.metrics().stage(stage.name()),
            stores.opened());
    return new Task(
        acquired.id(), stage.level(), parts, note, TaskNotes.of(environment, acquired), topics());
  }

  private SortedMap<Integer, Integer> topics() {
    SortedMap<Integer, Integer> topics = new TreeMap<>();
    for (String topic : environment.layout().topics(stage)) {
      String id = Lookup.in(environment.topicIds(), topic);
      topics.put(EpochNote.number(topic), EpochNote.number(id));
    }
    return topics;
  }

  // One event that had to wait is enough for one epoch: the next is to find its whole time.
  private boolean isEpochFull() {
    return acquired.budget().isUncommittedOverLimit() || environment.leftOut().retries().isUsed();
  }

  private ImmutableList<TaskTime.Waiting> waiting() {
    EpochEndPaths paths = new EpochEndPaths(environment.plan(), statefulByNode);
    return stateful.stream()
        .map(
            node ->
                new TaskTime.Waiting(
                    Lookup.in(statefulByNode, node.id()),
                    numberOf(node),
                    Lookup.in(times, node.id()),
                    paths.leadTo(node)))
        .collect(ImmutableList.toImmutableList());
  }

  private ImmutableList<BacklogInput> backlogs(
      TaskTime time, ImmutableList<StatefulOperator> operators) {
    return Stream.concat(
            Stream.of(time),
            operators.stream().map(StatefulOperator::backlog).filter(Objects::nonNull))
        .map(backlog -> new BacklogInput(backlog, environment.credit()))
        .collect(ImmutableList.toImmutableList());
  }

  private List<UpstreamTask> upstream() {
    return environment.layout().stages().stream()
        .filter(other -> other.outgoing().stream().anyMatch(this::receives))
        .flatMap(this::tasksOf)
        .toList();
  }

  private boolean receives(RepartitionNode exchange) {
    return stage.incoming().stream().anyMatch(own -> own.name().equals(exchange.name()));
  }

  private Stream<UpstreamTask> tasksOf(StagePlan other) {
    return IntStream.range(0, environment.layout().partitions(other))
        .mapToObj(partition -> new UpstreamTask(other.number(), partition));
  }

  private void build(PlanNode node) {
    if (node instanceof StatefulNode kept) {
      stateful(kept);
      return;
    }
    Operator operator = stateless(node);
    // Only the inputs of a stateful node are told apart.
    for (int position = 0; position < Math.max(1, node.inputs().size()); position++) {
      operators.put(new Port(node.id(), position), operator);
    }
  }

  private Operator stateless(PlanNode node) {
    if (node instanceof TransformNode transform) {
      return TransformOperator.of(transform, branches(transform), guard(node));
    } else if (node instanceof TableTransformNode transform) {
      return tableTransform(transform);
    } else if (node instanceof GlobalJoinNode join) {
      return guard(node).around(globalJoin(join));
    } else if (node instanceof SinkNode sink) {
      return guard(node).around(sink(sink));
    } else if (node instanceof RoutedSinkNode sink) {
      return guard(node).around(new RoutedSinkOperator(sink, context, acquired.outlet()));
    } else if (node instanceof RepartitionNode exchange) {
      return guard(node).around(repartition(exchange));
    }
    return downstream(new Input(node.id(), 0));
  }

  private Guard guard(PlanNode node) {
    return new Guard(environment.plan(), node, context);
  }

  private Operator tableTransform(TableTransformNode node) {
    var operator =
        new TableTransformOperator(
            node, table(node.input()), guard(node), downstream(new Input(node.id(), 0)));
    tables.put(node.id(), operator);
    return operator;
  }

  // The operator that has the rows is upstream, so it is built later.
  private TableView table(Input input) {
    PlanNode node = environment.plan().node(input.node());
    return node instanceof PolicyNode
        ? table(node.inputs().get(0))
        : new LateTableView(() -> Lookup.in(tables, input.node()));
  }

  private List<Operator> branches(TransformNode transform) {
    return IntStream.range(0, Math.max(1, transform.branches().size()))
        .mapToObj(branch -> downstream(new Input(transform.id(), branch)))
        .toList();
  }

  private Operator downstream(Input input) {
    return FanOut.to(
        environment.plan().consumers(input).stream()
            .distinct()
            .flatMap(consumer -> ports(consumer, input))
            .map(port -> Lookup.in(operators, port))
            .toList());
  }

  // A node may take one input twice: it gets each event at each of these positions, in order.
  private static Stream<Port> ports(PlanNode consumer, Input input) {
    return IntStream.range(0, consumer.inputs().size())
        .filter(position -> consumer.inputs().get(position).equals(input))
        .mapToObj(position -> new Port(consumer.id(), position));
  }

  private GlobalJoinOperator globalJoin(GlobalJoinNode join) {
    return new GlobalJoinOperator(
        join,
        Lookup.in(environment.globalRows(), join.table().name()),
        context,
        downstream(new Input(join.id(), 0)));
  }

  private SinkOperator sink(SinkNode sink) {
    return new SinkOperator(
        sink,
        context,
        environment.reuse().keySerde(sink) == sink.topic().keySerde(),
        environment.reuse().valueSerde(sink) == sink.topic().valueSerde(),
        acquired.outlet());
  }

  private RepartitionOperator repartition(RepartitionNode exchange) {
    UpstreamTask self = new UpstreamTask(stage.number(), acquired.id().partition());
    int shards = environment.layout().partitions(environment.layout().receiver(exchange));
    Edge edge =
        new Edge(
            clock,
            shards,
            shard -> environment.channels().open(self, acquired.outlet(), exchange, shard));
    edges.add(edge);
    String topic = InternalTopics.repartition(environment.layout().application(), exchange.name());
    return new RepartitionOperator(
        exchange,
        context,
        environment.reuse().keySerde(exchange) == exchange.keySerde(),
        topic,
        edge);
  }

  private void stateful(StatefulNode node) {
    times.put(node.id(), new OperatorTime(clock));
    StatefulOperator operator = StatefulOperators.of(node, new Setup(node));
    stateful.addFirst(node);
    statefulByNode.put(node.id(), operator);
    TableView view = operator.view();
    if (view != null) {
      tables.put(node.id(), view);
    }
    for (int position = 0; position < node.inputs().size(); position++) {
      operators.put(new Port(node.id(), position), guard(node).around(operator.input(position)));
    }
  }

  // Of the name that stays when the topology is edited.
  private static int numberOf(StatefulNode node) {
    String name =
        node.stores().isEmpty()
            ? Objects.requireNonNullElse(node.name(), node.operator())
            : node.stores().get(0).name();
    return Hashing.murmur3_32_fixed().hashString(name, StandardCharsets.UTF_8).asInt();
  }

  /** What one stateful operator is built from. */
  private final class Setup implements OperatorSetup {
    private final StatefulNode node;

    Setup(StatefulNode node) {
      this.node = node;
    }

    @Override
    public TaskContext context() {
      return context;
    }

    @Override
    public OperatorTime time() {
      return Lookup.in(times, node.id());
    }

    @Override
    public TypedStore store(StoreSpec spec, Serde<?> rowSerde) {
      return stores.open(spec, rowSerde);
    }

    @Override
    public boolean keyAtHand(int input, Serde<?> serde) {
      return environment.reuse().keySerde(node.inputs().get(input)) == serde;
    }

    @Override
    public boolean valueAtHand(int input, Serde<?> serde) {
      return environment.reuse().valueSerde(node.inputs().get(input)) == serde;
    }

    @Override
    public Guard guard() {
      return TaskFactory.this.guard(node);
    }

    @Override
    public TableView table(int input) {
      return TaskFactory.this.table(node.inputs().get(input));
    }

    @Override
    public boolean wantsBefore() {
      return environment.plan().consumers(new Input(node.id(), 0)).stream()
          .anyMatch(consumer -> !(consumer instanceof TransformNode));
    }

    @Override
    public Operator downstream(int branch) {
      return TaskFactory.this.downstream(new Input(node.id(), branch));
    }
  }

  private WallClockWork wallClockWork(
      TaskParts.Inputs fromLog, ImmutableList<StatefulOperator> operators, TaskTime time) {
    Optional<Duration> distance =
        sources()
            .map(source -> source.spec().timing().advanceWhenIdle())
            .filter(Objects::nonNull)
            .max(Comparator.naturalOrder());
    ImmutableList<PartitionInput> inputs = fromLog.all().values().asList();
    return new WallClockWork(inputs, operators, clock, time, environment.clock(), distance);
  }

  private TaskParts.Inputs partitionInputs(TaskTime time) {
    var all = ImmutableMap.<TopicPartition, PartitionInput>builder();
    var sources = ImmutableList.<PartitionInput>builder();
    acquired
        .starts()
        .forEach(
            (partition, start) -> {
              boolean source = stage.sourceTopics().contains(partition.topic());
              PartitionInput input =
                  source
                      ? sourceInput(partition, start, time)
                      : repartitionInput(partition, start, time);
              all.put(partition, input);
              stores.follow(input);
              if (source) {
                sources.add(input);
              }
            });
    return new TaskParts.Inputs(all.buildOrThrow(), sources.build());
  }

  private PartitionInput sourceInput(
      TopicPartition partition, AcquiredTask.Start start, TaskTime time) {
    SourceNode node =
        sources()
            .filter(source -> source.topic().name().equals(partition.topic()))
            .findFirst()
            .orElseThrow();
    return new PartitionInput(
        partition,
        sourceHandler(node, time),
        environment.credit(),
        new Emptiness(environment.clock(), node.spec().timing().idleAfter()),
        start.position(),
        start.end());
  }

  private Stream<SourceNode> sources() {
    return stage.nodes().stream().filter(SourceNode.class::isInstance).map(SourceNode.class::cast);
  }

  private SourceHandler sourceHandler(SourceNode node, TaskTime time) {
    return new SourceHandler(
        node,
        new SourceHandler.Reading(
            environment.reuse().wantsKey(node), environment.reuse().wantsValue(node), guard(node)),
        new SourceTimestamps(node, environment.clock()),
        context,
        environment.layout().movesTime(stage, node) ? time : null,
        Lookup.in(operators, new Port(node.id(), 0)));
  }

  private PartitionInput repartitionInput(
      TopicPartition partition, AcquiredTask.Start start, TaskTime time) {
    return new PartitionInput(
        partition,
        repartitionHandler(partition.topic(), time),
        environment.credit(),
        new Emptiness(environment.clock(), null),
        start.position(),
        start.end());
  }

  private RepartitionHandler repartitionHandler(String topic, TaskTime time) {
    RepartitionNode node =
        stage.incoming().stream()
            .filter(
                in ->
                    InternalTopics.repartition(environment.layout().application(), in.name())
                        .equals(topic))
            .findFirst()
            .orElseThrow();
    return new RepartitionHandler(
        node, context, time, origin(node), downstream(new Input(node.id(), 0)));
  }

  private ExchangeOrigin origin(RepartitionNode exchange) {
    String topic = InternalTopics.repartition(environment.layout().application(), exchange.name());
    return new ExchangeOrigin(exchange, topic, acquired.id().partition());
  }

  private ImmutableMap<String, DirectInput> directInputs(TaskTime time) {
    return stage.incoming().stream()
        .collect(
            ImmutableMap.toImmutableMap(
                RepartitionNode::name,
                node ->
                    new DirectInput(
                        context,
                        time,
                        environment.credit(),
                        origin(node),
                        downstream(new Input(node.id(), 0)),
                        upstream ->
                            environment
                                .channels()
                                .openThroughTopic(
                                    upstream,
                                    acquired.outlet(),
                                    node,
                                    acquired.id().partition()))));
  }
}
