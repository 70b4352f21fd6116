package dev.headrace.runtime.task;

import com.google.common.collect.ImmutableMap;
import dev.headrace.dsl.plan.Plan;
import dev.headrace.runtime.compile.ByteReuse;
import dev.headrace.runtime.compile.CompiledPlan;
import dev.headrace.runtime.compile.Layout;
import dev.headrace.runtime.exchange.Credit;
import dev.headrace.runtime.metric.EngineMetrics;
import dev.headrace.runtime.operator.LeftOut;
import dev.headrace.runtime.port.Clock;
import dev.headrace.runtime.port.EpochWriter;
import dev.headrace.runtime.store.GlobalRows;

/**
 * What all tasks of a process share.
 *
 * @param compiled the topology and what is known of it
 * @param writer the process's writer, for what is not written by a lane
 * @param clock the time of day
 * @param credit bounds what is taken in and not yet processed
 * @param leftOut where events go that are left out
 * @param channels opens the ways between tasks
 * @param metrics gets what tasks publish about themselves
 * @param topicIds the ids of the topics that positions and state stand for, by name
 * @param globalRows the rows of each global table, by its name
 * @param epochEnd asked for by tasks that cannot go on before it
 */
public record TaskEnvironment(
    CompiledPlan compiled,
    EpochWriter writer,
    Clock clock,
    Credit credit,
    LeftOut leftOut,
    ChannelFactory channels,
    EngineMetrics metrics,
    ImmutableMap<String, String> topicIds,
    ImmutableMap<String, GlobalRows> globalRows,
    EpochEnd epochEnd) {

  Plan plan() {
    return compiled.plan();
  }

  Layout layout() {
    return compiled.layout();
  }

  ByteReuse reuse() {
    return compiled.reuse();
  }
}
