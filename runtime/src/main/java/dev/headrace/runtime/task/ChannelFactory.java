package dev.headrace.runtime.task;

import dev.headrace.dsl.plan.RepartitionNode;
import dev.headrace.runtime.envelope.UpstreamTask;
import dev.headrace.runtime.exchange.Channel;
import dev.headrace.runtime.port.Outlet;

/**
 * Opens the way from a task to one shard of an exchange: it knows where the shard lives, and
 * whether it may be reached in memory at present.
 */
public interface ChannelFactory {
  /**
   * Returns a new channel from an upstream task to a shard of an exchange.
   *
   * @param upstream the task that sends
   * @param outlet the way of what that task writes, for where the shard is not reached in memory
   * @param exchange the exchange
   * @param shard the number of the shard
   */
  Channel open(UpstreamTask upstream, Outlet outlet, RepartitionNode exchange, int shard);

  /** Returns a new channel of that kind that leads through the exchange's topic in any case. */
  Channel openThroughTopic(
      UpstreamTask upstream, Outlet outlet, RepartitionNode exchange, int shard);
}
