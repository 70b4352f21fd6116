package dev.headrace.broker;

import java.util.ArrayList;
import java.util.List;

/** Brokers on their way, which may be given up at any moment, by another thread. */
final class BrokerLaunch {
  private static final int ATTEMPTS = 3;

  /** Launches one broker of a cluster without waiting for it. */
  interface Launcher {
    EmbeddedBroker launch(ClusterLayout layout, int id);
  }

  private final List<EmbeddedBroker> launched = new ArrayList<>();
  private boolean abandoned;

  private BrokerLaunch() {}

  /**
   * Starts the brokers of a cluster and returns when all of them serve clients.
   *
   * @throws BrokerException if one does not start; the message shows the end of its log
   * @throws IllegalStateException if the JVM is told to end meanwhile; then they are closed
   */
  static List<EmbeddedBroker> start(int brokers, Launcher launcher) {
    for (int attempt = 1; ; attempt++) {
      ClusterLayout layout = ClusterLayout.pick(brokers);
      RuntimeException failure;
      BrokerLaunch launch = new BrokerLaunch();
      // While they start they have no owner yet who could close them when the JVM is told to end.
      Thread closeAtExit = new Thread(launch::abandon, "headrace-broker-close");
      Runtime.getRuntime().addShutdownHook(closeAtExit);
      try {
        return launch.run(layout, launcher);
      } catch (RuntimeException e) {
        launch.abandon();
        failure = e;
      } finally {
        Runtime.getRuntime().removeShutdownHook(closeAtExit);
      }
      // Somebody else may have taken a port after we found it free: then other ports will do.
      if (attempt == ATTEMPTS || layout.isFree()) {
        throw failure;
      }
    }
  }

  private List<EmbeddedBroker> run(ClusterLayout layout, Launcher launcher) {
    List<EmbeddedBroker> brokers = new ArrayList<>();
    for (int id = 1; id <= layout.nodes().size(); id++) {
      brokers.add(launch(layout, id, launcher));
    }
    // None of them serves clients before more than half of them are there.
    brokers.forEach(EmbeddedBroker::awaitReady);
    return List.copyOf(brokers);
  }

  private synchronized EmbeddedBroker launch(ClusterLayout layout, int id, Launcher launcher) {
    if (abandoned) {
      throw new IllegalStateException("The JVM is about to end");
    }
    EmbeddedBroker broker = launcher.launch(layout, id);
    launched.add(broker);
    return broker;
  }

  // Waits for a process that is being started, so that none is forgotten.
  private synchronized void abandon() {
    abandoned = true;
    launched.forEach(EmbeddedBroker::close);
  }
}
