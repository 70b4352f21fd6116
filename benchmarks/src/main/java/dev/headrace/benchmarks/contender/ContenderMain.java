package dev.headrace.benchmarks.contender;

import java.io.IOException;

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

  /** Asks for what was used so far. */
  public static final char ASK = 'a';

  /** Tells to close in order. */
  public static final char STOP = 's';

  private static final long POLL_MS = 2;
  private static final long FAILURE_POLL_MS = 100;

  private ContenderMain() {}

  /**
   * Runs what it is ordered to.
   *
   * @param args the order, see {@link ContenderOrder#toArguments}
   */
  public static void main(String[] args) {
    try {
      RunningJob job = start(ContenderOrder.parse(args));
      Thread obeys = new Thread(() -> obey(job), "obeys");
      obeys.setDaemon(true);
      obeys.start();
      while (!job.isRunning()) {
        Thread.sleep(POLL_MS);
      }
      say(RUNNING);
      while (obeys.isAlive()) {
        job.isRunning();
        obeys.join(FAILURE_POLL_MS);
      }
    } catch (RuntimeException | InterruptedException e) {
      e.printStackTrace();
      end(1);
    }
  }

  private static RunningJob start(ContenderOrder order) {
    return switch (order.contender()) {
      case HEADRACE, HEADRACE_BEFORE -> new HeadraceJob(order);
      case FLOOR -> new FloorJob(order);
      default -> new StreamsJob(order);
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
          say(OwnUsage.gcMs() + " " + OwnUsage.allocatedBytes());
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
