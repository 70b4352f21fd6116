package dev.headrace.runtime.engine;

import dev.headrace.runtime.metric.EngineMetrics;
import java.util.function.Consumer;

/**
 * What an engine keeps from one session to the next.
 *
 * @param metrics what it publishes about itself
 * @param globalTables its global tables
 * @param restoring told now and then how far tasks on their way are restored
 */
record Lasting(
    EngineMetrics metrics, GlobalTables globalTables, Consumer<RestoreProgress> restoring) {}
