package dev.headrace.broker;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;

/** A process that starts a broker, prints its process id and directory, and waits to be killed. */
final class BrokerParent {
  private BrokerParent() {}

  static Process launch() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String main = BrokerParent.class.getName();
    return new ProcessBuilder(java, "-cp", ChildClassPath.ofThisJvm(), main)
        .redirectError(Redirect.INHERIT)
        .start();
  }

  public static void main(String[] args) throws IOException {
    EmbeddedBroker broker = EmbeddedBroker.start();
    System.out.println(broker.pid());
    System.out.println(broker.directory());
    System.in.read();
  }
}
