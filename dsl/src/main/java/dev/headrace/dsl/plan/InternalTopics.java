package dev.headrace.dsl.plan;

/** The names of an application's internal topics; they follow from the user's names alone. */
public final class InternalTopics {
  private InternalTopics() {}

  /** Returns the changelog topic of a store. */
  public static String changelog(String application, String store) {
    return application + "-" + store + "-changelog";
  }

  /** Returns the topic that a store is restored from: its changelog, or the topic of a table. */
  public static String changelog(String application, StoreSpec store) {
    String topic = store.tableTopic();
    return topic == null ? changelog(application, store.name()) : topic;
  }

  /**
   * Returns the topic of what is committed with positions and is too long to stand beside them;
   * only applications have it that are large enough.
   */
  public static String notes(String application) {
    return application + "-epoch-notes";
  }

  /** Returns the topic behind an exchange. */
  public static String repartition(String application, String exchange) {
    return application + "-" + exchange + "-repartition";
  }
}
