package dev.headrace.runtime.task;

import dev.headrace.dsl.plan.RepartitionNode;
import dev.headrace.runtime.envelope.UpstreamTask;
import dev.headrace.runtime.exchange.Channel;

/**
 * Opens the way from a task to one shard of an exchange: it knows where the shard lives, and
 * whether it may be reached in memory at present.
 */
public interface ChannelFactory {
  /** Returns a new channel from an upstream task to a shard of an exchange. */
  Channel open(UpstreamTask upstream, RepartitionNode exchange, int shard);

  /** Returns a new channel of that kind that leads through the exchange's topic in any case. */
  Channel openThroughTopic(UpstreamTask upstream, RepartitionNode exchange, int shard);
}
