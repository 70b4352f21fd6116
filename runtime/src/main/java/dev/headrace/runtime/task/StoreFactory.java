package dev.headrace.runtime.task;

import com.google.common.collect.ImmutableSortedMap;
import dev.headrace.dsl.plan.InternalTopics;
import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.runtime.compile.Lookup;
import dev.headrace.runtime.port.Appender;
import dev.headrace.runtime.store.LayoutRecord;
import dev.headrace.runtime.store.StoreFormat;
import dev.headrace.runtime.store.StoreShape;
import dev.headrace.runtime.store.TypedStore;
import dev.headrace.state.TaskDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serde;

/** Opens the stores of one task, each on its part of the task's database and on its changelog. */
final class StoreFactory {
  private final TaskEnvironment environment;
  private final AcquiredTask acquired;
  private final Map<TopicPartition, TopicChangelog> topicChangelogs = new HashMap<>();
  private final Map<String, TypedStore> stores = new HashMap<>();
  private final List<LayoutRecord> layouts = new ArrayList<>();

  StoreFactory(TaskEnvironment environment, AcquiredTask acquired) {
    this.environment = environment;
    this.acquired = acquired;
  }

  /** Opens a store. */
  TypedStore open(StoreSpec spec, Serde<?> rowSerde) {
    TaskDatabase database = acquired.database();
    if (database == null) {
      throw new IllegalStateException("store '" + spec.name() + "' has no database");
    }
    String topic = InternalTopics.changelog(environment.layout().application(), spec);
    TypedStore store =
        new TypedStore(
            new StoreShape(spec.name(), rowSerde, spec.layout().isBucketed()),
            topic,
            database.store(spec.name()),
            changelog(spec, topic, database),
            acquired.budget());
    stores.put(spec.name(), store);
    return store;
  }

  // What a user's topic holds is laid out as that topic is.
  private Appender changelog(StoreSpec spec, String topic, TaskDatabase database) {
    TopicPartition partition = new TopicPartition(topic, acquired.id().partition());
    if (spec.tableTopic() != null) {
      return topicChangelog(partition);
    }
    Appender appender = acquired.outlet().appender(partition);
    layouts.add(new LayoutRecord(spec.name(), format(spec, database).text(), appender, database));
    return appender;
  }

  private static StoreFormat format(StoreSpec spec, TaskDatabase database) {
    StoreFormat now = StoreFormat.of(spec);
    return LayoutRecord.in(database, spec.name())
        .map(found -> now.after(StoreFormat.parse(found)))
        .orElse(now);
  }

  private TopicChangelog topicChangelog(TopicPartition topic) {
    long start = Lookup.in(acquired.starts(), topic).position().offset();
    return topicChangelogs.computeIfAbsent(topic, any -> new TopicChangelog(start));
  }

  /** Lets stores whose changelog is an input of the task follow that input. */
  void follow(PartitionInput input) {
    TopicChangelog changelog = topicChangelogs.get(input.partition());
    if (changelog != null) {
      changelog.follow(input);
    }
  }

  /** Returns what was opened, if the task has a database. */
  Optional<TaskStores> opened() {
    return Optional.ofNullable(acquired.database())
        .map(
            database ->
                new TaskStores(
                    ImmutableSortedMap.copyOf(stores),
                    layouts,
                    database,
                    acquired.id().partition(),
                    environment.metrics()));
  }
}
