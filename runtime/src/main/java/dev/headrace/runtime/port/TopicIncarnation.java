package dev.headrace.runtime.port;

/**
 * What tells a topic from others that have had its name, and how long it remembers deletions.
 *
 * @param id the id it got when it was created; another topic of the same name has another one
 * @param deleteRetentionMs how long a compacted topic keeps a tombstone at least, in ms: who has
 *     not read for longer may never hear of a deletion
 */
public record TopicIncarnation(String id, long deleteRetentionMs) {}
