package dev.headrace.runtime.engine;

import dev.headrace.runtime.metric.EngineMetrics;
import dev.headrace.runtime.operator.HeldRecords;
import java.util.function.Consumer;

/**
 * What an engine keeps from one session to the next.
 *
 * @param metrics what it publishes about itself
 * @param globalTables its global tables
 * @param held its records that are to be tried again later
 * @param topics looks whether its topics stay what they are
 * @param restoring told now and then how far tasks on their way are restored
 */
record Lasting(
    EngineMetrics metrics,
    GlobalTables globalTables,
    HeldRecords held,
    TopicWatch topics,
    Consumer<RestoreProgress> restoring) {}
