package dev.headrace.runtime.engine;

import dev.headrace.runtime.port.Clock;
import dev.headrace.runtime.port.Log;
import dev.headrace.runtime.port.Scheduler;
import dev.headrace.state.TaskDatabases;
import java.time.Duration;

/**
 * Everything outside of an engine.
 *
 * @param log where records come from and go to
 * @param databases where local state lives
 * @param clock the time of day
 * @param scheduler drives the coordinator and the lanes
 * @param longestPoll the most time the coordinator may wait for input; zero where one thread drives
 *     everything
 */
public record World(
    Log log, TaskDatabases databases, Clock clock, Scheduler scheduler, Duration longestPoll) {}
