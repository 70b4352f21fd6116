package dev.headrace.benchmarks.contender;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** What happens to a job that others wait for. Safe from any thread. */
final class JobLife {
  private final CompletableFuture<Boolean> running = new CompletableFuture<>();
  private final CompletableFuture<Boolean> failure = new CompletableFuture<>();

  /** Says that the job processes, or waits for input. */
  void runs() {
    running.complete(true);
  }

  /** Says that the job has failed; only the first time counts. */
  void failed(String sentence, @Nullable Throwable cause) {
    IllegalStateException problem = new IllegalStateException(sentence, cause);
    failure.completeExceptionally(problem);
    running.completeExceptionally(problem);
  }

  /**
   * Waits until it runs.
   *
   * @throws ExecutionException when it fails before
   */
  void awaitRunning() throws InterruptedException, ExecutionException {
    running.get();
  }

  /**
   * Waits until it fails, for ever if it does not.
   *
   * @throws ExecutionException always
   */
  void awaitFailure() throws InterruptedException, ExecutionException {
    failure.get();
  }
}
