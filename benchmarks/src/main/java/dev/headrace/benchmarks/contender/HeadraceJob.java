package dev.headrace.benchmarks.contender;

import dev.headrace.benchmarks.job.Jobs;
import dev.headrace.runtime.HeadraceApp;
import dev.headrace.runtime.HeadraceConfig;
import dev.headrace.runtime.engine.AppState;
import dev.headrace.runtime.port.SessionSettings.Guarantee;

/** A job on Headrace. */
final class HeadraceJob implements RunningJob {
  private final HeadraceApp app;

  HeadraceJob(ContenderOrder order) {
    Delivery delivery = order.delivery();
    HeadraceConfig config =
        HeadraceConfig.builder()
            .bootstrapServers(order.bootstrapServers())
            .stateDirectory(order.stateDirectory())
            .guarantee(delivery.exactlyOnce() ? Guarantee.EXACTLY_ONCE : Guarantee.AT_LEAST_ONCE)
            .epochs(delivery.shortest(), delivery.longest())
            .build();
    app = HeadraceApp.start(Jobs.named(order.job()).headrace(order.topics()), config);
  }

  @Override
  public boolean isRunning() {
    if (app.state() == AppState.FAILED) {
      throw new IllegalStateException("Headrace has failed", app.failure().orElse(null));
    }
    return app.state() == AppState.RUNNING;
  }

  @Override
  public void close() {
    app.close();
  }
}
