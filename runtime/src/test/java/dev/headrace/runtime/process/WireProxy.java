package dev.headrace.runtime.process;

import com.google.common.net.HostAndPort;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.protocol.ApiKeys;
import org.jspecify.annotations.Nullable;

/**
 * Stands between clients and a broker, and passes on what they say to each other: at once, late, or
 * not at all, while it still accepts connections; or all but requests of one kind.
 */
final class WireProxy implements AutoCloseable {
  private static final int CHUNK = 64 * 1024;

  /** What is lost of a commit. */
  enum Loss {
    /** The request: the broker hears nothing of it. */
    REQUEST,
    /** The answer: the broker has done it. */
    ANSWER
  }

  /** What was read, and when it is to be passed on. */
  private record Chunk(ByteBuffer bytes, long dueNanos) {}

  private final ServerSocket server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition spoken = lock.newCondition();
  private volatile InetSocketAddress broker;
  private volatile long delayNanos;
  private final AtomicReference<Loss> nextCommit = new AtomicReference<>();
  private final AtomicLong withheld = new AtomicLong();
  private volatile @Nullable ApiKeys toWithhold;
  private boolean silent;

  WireProxy() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start("accept", this::acceptAll);
  }

  /** Returns the address for clients. */
  String address() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  /** Says where the broker is, as host:port. */
  void passTo(String address) {
    HostAndPort parsed = HostAndPort.fromString(address);
    broker = new InetSocketAddress(parsed.getHost(), parsed.getPort());
  }

  /** Lets every answer come so much later. */
  void delayAnswers(Duration delay) {
    delayNanos = delay.toNanos();
  }

  /** Passes nothing on from now on, although it accepts connections. */
  void fallSilent() {
    setSilent(true);
  }

  /** Passes no request of a kind on from now on: nobody answers it. */
  void withhold(ApiKeys kind) {
    toWithhold = kind;
  }

  /** Returns how many requests were not passed on for their kind. */
  long withheld() {
    return withheld.get();
  }

  /** Passes everything on from now on, over new connections. */
  void speakAgain() {
    toWithhold = null;
    setSilent(false);
    cut();
  }

  /** Cuts all connections. */
  void cut() {
    sockets.forEach(WireProxy::close);
  }

  /** Loses the request or the answer of the next commit, and falls silent at the same time. */
  void loseNextCommit(Loss what) {
    nextCommit.set(what);
  }

  private void setSilent(boolean now) {
    lock.lock();
    try {
      silent = now;
      spoken.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void acceptAll() throws IOException {
    while (true) {
      Socket client = server.accept();
      sockets.add(client);
      start("connect", () -> connect(client));
    }
  }

  private void connect(Socket client) throws IOException, InterruptedException {
    Socket upstream = new Socket();
    sockets.add(upstream);
    try {
      upstream.connect(broker);
      BlockingQueue<Chunk> answers = new LinkedBlockingQueue<>();
      AtomicBoolean lost = new AtomicBoolean();
      start("ask", () -> pass(client, upstream, lost));
      start("listen", () -> listen(upstream, answers));
      answer(client, answers, lost);
    } finally {
      close(client);
      close(upstream);
    }
  }

  private void pass(Socket from, Socket to, AtomicBoolean lost)
      throws IOException, InterruptedException {
    try {
      DataInputStream input = new DataInputStream(from.getInputStream());
      while (true) {
        byte[] request = readRequest(input);
        awaitVoice(0);
        if (is(toWithhold, request)) {
          withheld.incrementAndGet();
          continue;
        }
        if (is(ApiKeys.END_TXN, request)) {
          Loss loss = nextCommit.getAndSet(null);
          if (loss != null) {
            lost.set(true);
            fallSilent();
          }
          if (loss == Loss.REQUEST) {
            return;
          }
        }
        to.getOutputStream().write(request);
      }
    } finally {
      close(from);
      close(to);
    }
  }

  /** Reads a request as it is on the wire: its length, and so many bytes. */
  private static byte[] readRequest(DataInputStream input) throws IOException {
    int length = input.readInt();
    byte[] request = ByteBuffer.allocate(Integer.BYTES + length).putInt(length).array();
    input.readFully(request, Integer.BYTES, length);
    return request;
  }

  private static boolean is(@Nullable ApiKeys kind, byte[] request) {
    return kind != null && ByteBuffer.wrap(request).getShort(Integer.BYTES) == kind.id;
  }

  private void listen(Socket upstream, BlockingQueue<Chunk> answers) throws IOException {
    try {
      byte[] buffer = new byte[CHUNK];
      InputStream input = upstream.getInputStream();
      for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
        answers.add(
            new Chunk(
                ByteBuffer.wrap(Arrays.copyOf(buffer, read)), System.nanoTime() + delayNanos));
      }
    } finally {
      answers.add(new Chunk(ByteBuffer.allocate(0), 0));
    }
  }

  private void answer(Socket client, BlockingQueue<Chunk> answers, AtomicBoolean lost)
      throws IOException, InterruptedException {
    OutputStream output = client.getOutputStream();
    for (Chunk next = answers.take(); next.bytes().hasRemaining(); next = answers.take()) {
      if (lost.get()) {
        // That the broker answers shows that it has done what it was asked to.
        return;
      }
      awaitVoice(next.dueNanos());
      output.write(next.bytes().array());
    }
  }

  /** Waits until a time has come, and for as long as nothing is to be passed on. */
  private void awaitVoice(long dueNanos) throws InterruptedException {
    lock.lock();
    try {
      long left = dueNanos == 0 ? 0 : dueNanos - System.nanoTime();
      while (silent || left > 0) {
        long most = silent ? TimeUnit.SECONDS.toNanos(1) : left;
        long unused = spoken.awaitNanos(most);
        left = dueNanos == 0 ? 0 : dueNanos - System.nanoTime();
      }
    } finally {
      lock.unlock();
    }
  }

  /** One thread's work. */
  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private static void start(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException closed) {
                // Either side may end a connection at any time.
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "wire-proxy-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone already.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    setSilent(false);
    cut();
  }
}
