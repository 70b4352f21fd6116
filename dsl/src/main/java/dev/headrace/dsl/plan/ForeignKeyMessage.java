package dev.headrace.dsl.plan;

import org.jspecify.annotations.Nullable;

/**
 * What the stages of a join by foreign key tell each other. The number in a message is that of a
 * subscription: a left row gets a new one whenever it comes, goes or names another right row, and a
 * later one is always the larger one.
 */
public sealed interface ForeignKeyMessage {

  /** Returns the number of the subscription that it is about. */
  long subscription();

  /**
   * A change of a left row, by its key.
   *
   * @param subscription the number of the subscription that begins with it, or 0 when the row still
   *     names what it named before
   * @param subscribes whether the row names a row on the right
   * @param value the row's value, or null when it was deleted
   * @param leaves the key on the right that the row no longer names, or null; does not travel
   * @param joins the key on the right that the row names from now on, or null; does not travel
   */
  record LeftRow(
      long subscription,
      boolean subscribes,
      @Nullable Object value,
      @Nullable Object leaves,
      @Nullable Object joins)
      implements ForeignKeyMessage {}

  /**
   * That a left row has begun or ceased to name a right row, by the key of the right row.
   *
   * @param subscription the number of the subscription that begins, or of the one that follows on
   *     what ends
   * @param begins whether it begins
   * @param leftKey the key of the left row
   */
  record Subscription(long subscription, boolean begins, Object leftKey)
      implements ForeignKeyMessage {}

  /**
   * What the right row is that a left row names, by the key of the left row. Its timestamp is that
   * of the right row, or of its deletion.
   *
   * @param subscription the number of the subscription that is answered
   * @param ends whether nothing about an earlier subscription follows from the same right row; it
   *     has no value then
   * @param value the value of the right row, or null when there is none
   */
  record Answer(long subscription, boolean ends, @Nullable Object value)
      implements ForeignKeyMessage {}
}
