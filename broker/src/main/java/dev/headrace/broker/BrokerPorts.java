package dev.headrace.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The loopback ports of one broker: for its clients, for its own controller, and for clients that
 * come over its outer listener, if it has one.
 */
record BrokerPorts(int clients, int controller, int outer) {
  static final String LOOPBACK = "127.0.0.1";

  // Below the range from which systems take the ports of outgoing connections. From inside it, a
  // client that keeps dialling a dead broker sooner or later is given the broker's own port, and
  // the broker could not come back.
  private static final int FIRST = 10_000;
  private static final int LAST = 32_000;
  private static final int TRIES = 1_000;

  /**
   * Picks ports that nobody listens on.
   *
   * @throws BrokerException if there seem to be none
   */
  static BrokerPorts pick() {
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
      BrokerPorts ports = new BrokerPorts(port, port + 1, port + 2);
      if (ports.areFree()) {
        return ports;
      }
    }
    throw new BrokerException("Found no free ports from " + FIRST + " to " + LAST);
  }

  String bootstrapServers() {
    return LOOPBACK + ":" + clients;
  }

  String controllerServer() {
    return LOOPBACK + ":" + controller;
  }

  String outerServers() {
    return LOOPBACK + ":" + outer;
  }

  /** Returns whether somebody accepts connections on the port for clients. */
  boolean clientsAreAccepted() {
    try (Socket socket = new Socket(loopback(), clients)) {
      return socket.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }

  /** Returns whether another broker's ports are partly the same. */
  boolean overlap(BrokerPorts other) {
    return clients <= other.outer && other.clients <= outer;
  }

  /** Returns whether a server could listen on all ports now. */
  boolean areFree() {
    return isFree(clients) && isFree(controller) && isFree(outer);
  }

  private static InetAddress loopback() throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, loopback())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
