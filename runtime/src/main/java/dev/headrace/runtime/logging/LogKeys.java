package dev.headrace.runtime.logging;

/**
 * The keys under which log lines carry what they are about, beside a sentence that says it, too:
 * the same thing has the same key in every line.
 */
public final class LogKeys {
  /** The application; in the context (MDC) of every line of its threads. */
  public static final String APP = "app";

  /** The process's id; in the context (MDC) of every line of its threads. */
  public static final String PROCESS = "process";

  /** A task: its stage and partition. */
  public static final String TASK = "task";

  /** Several tasks. */
  public static final String TASKS = "tasks";

  /** A store, or a global table. */
  public static final String STORE = "store";

  /** A topic. */
  public static final String TOPIC = "topic";

  /** A partition of the topic or store. */
  public static final String PARTITION = "partition";

  /** An operator with its line in the topology. */
  public static final String OPERATOR = "operator";

  /** The state that the application has reached. */
  public static final String STATE = "state";

  /** The fingerprint of a topology. */
  public static final String TOPOLOGY = "topology";

  /** The generation of the group. */
  public static final String GENERATION = "generation";

  /** The number of a lane. */
  public static final String LANE = "lane";

  /** Why something happens, in a word or a sentence. */
  public static final String REASON = "reason";

  /** How many records. */
  public static final String RECORDS = "records";

  /** How many offsets. */
  public static final String OFFSETS = "offsets";

  private LogKeys() {}
}
