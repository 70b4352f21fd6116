package dev.headrace.benchmarks.contender;

import dev.headrace.benchmarks.job.Jobs;
import dev.headrace.dsl.Topology;
import dev.headrace.runtime.HeadraceApp;
import dev.headrace.runtime.HeadraceConfig;
import dev.headrace.runtime.engine.AppState;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import java.util.concurrent.CompletableFuture;

/** A job on Headrace. */
final class HeadraceJob implements RunningJob {
  private final HeadraceApp app;

  HeadraceJob(ContenderOrder order, JobLife life) {
    Delivery delivery = order.delivery();
    HeadraceConfig config =
        HeadraceConfig.builder()
            .bootstrapServers(order.bootstrapServers())
            .stateDirectory(order.stateDirectory())
            .guarantee(delivery.exactlyOnce() ? Guarantee.EXACTLY_ONCE : Guarantee.AT_LEAST_ONCE)
            .epochs(delivery.shortest(), delivery.longest())
            // As patient as the peer: on a busy machine, the first answer takes its time.
            .client("admin.default.api.timeout.ms", "60000")
            .client("admin.request.timeout.ms", "30000")
            .build();
    Topology topology = Jobs.named(order.job()).headrace(order.topics());
    CompletableFuture<HeadraceApp> started = new CompletableFuture<>();
    app = HeadraceApp.start(topology, config, (before, now) -> tell(life, now, started));
    started.complete(app);
  }

  private static void tell(JobLife life, AppState now, CompletableFuture<HeadraceApp> started) {
    if (now == AppState.RUNNING) {
      life.runs();
    } else if (now == AppState.FAILED) {
      var unused =
          started.thenAccept(app -> life.failed("Headrace has failed", app.failure().orElse(null)));
    }
  }

  @Override
  public void close() {
    app.close();
  }
}
