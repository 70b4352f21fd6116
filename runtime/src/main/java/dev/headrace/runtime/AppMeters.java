package dev.headrace.runtime;

import dev.headrace.dsl.plan.Plan;
import dev.headrace.dsl.plan.StatefulNode;
import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.runtime.compile.StagePlan;
import dev.headrace.runtime.compile.StageSplitter;
import dev.headrace.runtime.engine.AppState;
import dev.headrace.runtime.engine.Engine;
import dev.headrace.runtime.metric.EngineMetrics;
import dev.headrace.runtime.metric.EpochMetrics;
import dev.headrace.runtime.metric.InputMetrics;
import dev.headrace.runtime.metric.StageMetrics;
import dev.headrace.runtime.metric.StoreMetrics;
import dev.headrace.runtime.operator.DropReason;
import dev.headrace.runtime.port.Clock;
import dev.headrace.runtime.system.SystemClock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * An application's meters in a registry, until it is closed. They only read what the engine
 * publishes, whenever the registry asks.
 */
final class AppMeters implements AutoCloseable {
  private static final double SECOND_MS = 1_000;
  private static final double SECOND_NANOS = 1e9;

  private final MeterRegistry registry;
  private final Engine engine;
  private final Tags application;
  private final Clock clock = new SystemClock();
  private final List<Meter> meters = new ArrayList<>();

  /** Registers the meters of an application. */
  AppMeters(MeterRegistry registry, Plan plan, Engine engine) {
    this.registry = registry;
    this.engine = engine;
    this.application = Tags.of("application", plan.application());
    process();
    plan.sourceTopics().forEach(this::source);
    plan.nodes().stream()
        .filter(StatefulNode.class::isInstance)
        .flatMap(node -> ((StatefulNode) node).stores().stream())
        .map(StoreSpec::name)
        .forEach(this::store);
    stages(plan);
    for (DropReason reason : DropReason.values()) {
      Tags tags = application.and("reason", reason.name().toLowerCase(Locale.ROOT));
      counter("headrace.drops", tags, engine, any -> engine.drops().getOrDefault(reason, 0L));
    }
  }

  private void process() {
    gauge("headrace.running", application, engine, any -> isRunning() ? 1 : 0);
    gauge("headrace.tasks", application, engine, any -> engine.progress().tasks());
    EpochMetrics epochs = metrics().epochs();
    timer("headrace.epoch.drain", epochs, any -> epochs.drainNanos().sum());
    timer("headrace.epoch.commit", epochs, any -> epochs.commitNanos().sum());
    gauge("headrace.epoch.changed.bytes", application, epochs, any -> epochs.changedBytes().get());
    counter("headrace.epochs.aborted", application, epochs, any -> epochs.aborted().sum());
    counter(
        "headrace.sessions.reopened", application, epochs, any -> epochs.sessionsReopened().sum());
  }

  private boolean isRunning() {
    return engine.state() == AppState.RUNNING;
  }

  private void source(String topic) {
    Tags tags = application.and("topic", topic);
    InputMetrics input = metrics().input(topic);
    counter("headrace.source.records", tags, input, any -> input.records().sum());
    gauge("headrace.source.lag", tags, input, any -> input.lag().sum());
    gauge("headrace.source.held", tags, input, any -> input.held().sum());
  }

  private void stages(Plan plan) {
    List<StagePlan> stages;
    try {
      stages = StageSplitter.split(plan);
    } catch (IllegalArgumentException e) {
      // A plan that cannot be cut cannot start either, and says why there.
      stages = List.of();
    }
    for (StagePlan each : stages) {
      Tags tags = application.and("stage", each.name());
      StageMetrics stage = metrics().stage(each.name());
      counter("headrace.stage.events", tags, stage, any -> stage.events().sum());
      gauge("headrace.stage.time.lag.seconds", tags, stage, this::timeLagSeconds);
      if (!each.stores().isEmpty()) {
        gauge(
            "headrace.stage.unpersisted.bytes", tags, stage, any -> stage.unpersistedBytes().sum());
        gauge("headrace.stage.unpersisted.age.seconds", tags, stage, this::unpersistedSeconds);
      }
    }
  }

  private double timeLagSeconds(StageMetrics stage) {
    OptionalLong eventTimeMs = stage.eventTimesMs().least();
    return eventTimeMs.isEmpty() || eventTimeMs.getAsLong() < 0
        ? Double.NaN
        : (clock.wallClockMs() - eventTimeMs.getAsLong()) / SECOND_MS;
  }

  private double unpersistedSeconds(StageMetrics stage) {
    OptionalLong sinceNanos = stage.unpersistedSinceNanos().least();
    return sinceNanos.isEmpty()
        ? 0
        : (clock.monotonicNanos() - sinceNanos.getAsLong()) / SECOND_NANOS;
  }

  private void store(String name) {
    Tags tags = application.and("store", name);
    StoreMetrics store = metrics().store(name);
    counter("headrace.store.lookups", tags, store, any -> store.lookups().sum());
    counter("headrace.store.database.reads", tags, store, any -> store.databaseReads().sum());
    gauge("headrace.store.cached.bytes", tags, store, any -> store.cachedBytes().sum());
    gauge("headrace.store.dirty.bytes", tags, store, any -> store.dirtyBytes().sum());
    gauge("headrace.store.restore.remaining", tags, store, any -> store.restoreRemaining().sum());
  }

  private EngineMetrics metrics() {
    return engine.metrics();
  }

  private <T> void counter(String name, Tags tags, T source, ToDoubleFunction<T> count) {
    meters.add(FunctionCounter.builder(name, source, count).tags(tags).register(registry));
  }

  private <T> void gauge(String name, Tags tags, T source, ToDoubleFunction<T> value) {
    meters.add(Gauge.builder(name, source, value).tags(tags).register(registry));
  }

  private void timer(String name, EpochMetrics epochs, ToDoubleFunction<EpochMetrics> nanos) {
    ToLongFunction<EpochMetrics> count = each -> each.committed().sum();
    meters.add(
        FunctionTimer.builder(name, epochs, count, nanos, TimeUnit.NANOSECONDS)
            .tags(application)
            .register(registry));
  }

  /** Takes the meters out of the registry. */
  @Override
  public void close() {
    meters.forEach(registry::remove);
    meters.clear();
  }
}
