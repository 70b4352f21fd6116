package dev.headrace.runtime.engine;

import dev.headrace.runtime.metric.EngineMetrics;

/**
 * What an engine keeps from one session to the next.
 *
 * @param metrics what it publishes about itself
 * @param globalTables its global tables
 */
record Lasting(EngineMetrics metrics, GlobalTables globalTables) {}
