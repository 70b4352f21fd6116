package dev.headrace.runtime.kafka;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaFuture;

/** Waits for answers of an admin client. */
final class AdminCalls {
  private AdminCalls() {}

  /** Returns the answer, or throws what the failure means. */
  static <T> T await(ClientFailures failures, String doing, KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw failures.outsideEpoch(doing, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failures.outsideEpoch(doing, e);
    }
  }

  /** Returns the answer, or empty when it is that what was asked for does not exist. */
  static <T> Optional<T> awaitUnless(
      Class<? extends Exception> absent,
      ClientFailures failures,
      String doing,
      KafkaFuture<T> future) {
    try {
      return Optional.ofNullable(future.get());
    } catch (ExecutionException e) {
      if (absent.isInstance(e.getCause())) {
        return Optional.empty();
      }
      throw failures.outsideEpoch(doing, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failures.outsideEpoch(doing, e);
    }
  }
}
