package dev.headrace.runtime.placement;

import com.google.common.collect.ImmutableSet;
import java.nio.ByteBuffer;
import org.apache.kafka.common.TopicPartition;

/**
 * A member of the group as it presents itself before partitions are placed.
 *
 * @param member its name within the group, the same over restarts
 * @param note the bytes of its {@link dev.headrace.runtime.envelope.MemberNote}
 * @param owned the partitions it says it owns
 * @param generation the generation under which it owns them
 */
public record Claim(
    String member, ByteBuffer note, ImmutableSet<TopicPartition> owned, int generation) {}
