package dev.headrace.runtime.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place of a process in its group, which keeps it for the length of a session. A consumer
 * leaves under the name that the group gives it. One that is closed before it has heard that name
 * cannot, and everybody would wait for it; its place can be given up by the name of the process.
 */
final class StaticMember {
  private static final Logger LOG = LoggerFactory.getLogger(StaticMember.class);

  private final Map<String, Object> adminSettings;
  private final String group;
  private final String instance;

  /**
   * Creates it.
   *
   * @param adminSettings the settings of an administrator
   * @param group the group
   * @param instance the name of the process in the group
   */
  StaticMember(Map<String, Object> adminSettings, String group, String instance) {
    this.adminSettings = adminSettings;
    this.group = group;
    this.instance = instance;
  }

  /** Gives the place up if the group has it, waiting about so long. */
  void remove(Duration atMost) {
    RemoveMembersFromConsumerGroupOptions which =
        new RemoveMembersFromConsumerGroupOptions(List.of(new MemberToRemove(instance)));
    Admin admin = null;
    try {
      admin = Admin.create(adminSettings);
      var unused =
          admin
              .removeMembersFromConsumerGroup(group, which)
              .all()
              .get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      // Mostly, the group has not heard of it yet.
      LOG.debug("The place of {} in group {} is not given up", instance, group, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (admin != null) {
        admin.close(Duration.ZERO);
      }
    }
  }
}
