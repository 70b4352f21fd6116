package dev.headrace.runtime.port;

/**
 * What must not change of a topic while an application uses it.
 *
 * @param id the id it got when it was created; another topic of the same name has another one
 * @param partitions the number of its partitions
 */
public record TopicIdentity(String id, int partitions) {}
