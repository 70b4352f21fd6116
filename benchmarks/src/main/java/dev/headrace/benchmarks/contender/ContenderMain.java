package dev.headrace.benchmarks.contender;

import java.io.IOException;
import java.util.concurrent.ExecutionException;

/**
 * The main class of a child JVM: runs one contender, and lives no longer than its parent.
 *
 * <p>It prints {@link #RUNNING} once the job runs. On standard input it is asked for what it has
 * used ({@link #ASK}, answered in one line: milliseconds of garbage collection, bytes allocated)
 * and told to close in order ({@link #STOP}); it ends at once when standard input does.
 */
public final class ContenderMain {
  /** What is printed once the job runs. */
  public static final String RUNNING = "running";

  /** What stands before the answer to {@link #ASK}. */
  public static final String USED = "used ";

  /** Asks for what was used so far. */
  public static final char ASK = 'a';

  /** Tells to close in order. */
  public static final char STOP = 's';

  private ContenderMain() {}

  /**
   * Runs what it is ordered to.
   *
   * @param args the order, see {@link ContenderOrder#toArguments}
   */
  public static void main(String[] args) {
    try {
      JobLife life = new JobLife();
      RunningJob job = start(ContenderOrder.parse(args), life);
      Thread obeys = new Thread(() -> obey(job), "obeys");
      obeys.setDaemon(true);
      obeys.start();
      life.awaitRunning();
      say(RUNNING);
      life.awaitFailure();
    } catch (RuntimeException | InterruptedException | ExecutionException e) {
      e.printStackTrace();
      end(1);
    }
  }

  private static RunningJob start(ContenderOrder order, JobLife life) {
    return switch (order.contender()) {
      case HEADRACE, HEADRACE_BEFORE -> new HeadraceJob(order, life);
      case FLOOR -> new FloorJob(order, life);
      default -> new StreamsJob(order, life);
    };
  }

  private static void obey(RunningJob job) {
    try {
      for (int word = System.in.read(); word != STOP; word = System.in.read()) {
        if (word == -1) {
          // The parent is gone: there is nobody to close in order for.
          end(2);
        }
        if (word == ASK) {
          say(USED + OwnUsage.gcMs() + " " + OwnUsage.allocatedBytes());
        }
      }
      job.close();
      end(0);
    } catch (IOException | RuntimeException e) {
      e.printStackTrace();
      end(1);
    }
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  // Not exit: threads that clients leave behind, and hooks, would only delay the end.
  private static void end(int code) {
    Runtime.getRuntime().halt(code);
  }
}
