package dev.headrace.runtime.kafka;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for answers of an admin client, for as long as the client does. */
final class AdminCalls {
  private static final Logger LOG = LoggerFactory.getLogger(AdminCalls.class);
  private static final int COMPLAIN_AFTER_SECONDS = 5;

  private AdminCalls() {}

  /** Returns the answer, or throws what the failure means. */
  static <T> T await(ClientFailures failures, String doing, KafkaFuture<T> future) {
    try {
      return answer(doing, future);
    } catch (ExecutionException e) {
      throw failures.outsideEpoch(doing, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failures.outsideEpoch(doing, e);
    }
  }

  // The client gives up by itself; meanwhile, somebody may wonder what takes so long.
  private static <T> T answer(String doing, KafkaFuture<T> future)
      throws ExecutionException, InterruptedException {
    while (true) {
      try {
        return future.get(COMPLAIN_AFTER_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        LOG.warn("Still waiting for the cluster's answer, to {}", doing);
      }
    }
  }

  /** Returns the answer, or empty when it is that what was asked for does not exist. */
  static <T> Optional<T> awaitUnless(
      Class<? extends Exception> absent,
      ClientFailures failures,
      String doing,
      KafkaFuture<T> future) {
    try {
      return Optional.ofNullable(answer(doing, future));
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
