package dev.headrace.runtime.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where the lanes of this JVM wait for something, by the JVM's own record of each monitor that was
 * taken and each park, however short. What the JVM does for itself (loading, initializing and
 * linking classes) is left out. It cannot see locks inside of native code.
 */
final class LaneWaits implements AutoCloseable {
  private static final List<String> WAITS =
      List.of("jdk.JavaMonitorEnter", "jdk.JavaMonitorWait", "jdk.ThreadPark");
  private static final List<String> JDK = List.of("java.", "jdk.", "sun.");
  private static final List<String> LOADING =
      List.of(
          "java.lang.ClassLoader", "jdk.internal.loader.", "java.lang.invoke.MethodHandleNatives");
  // The JVM locks an array of one number for each class that it initializes.
  private static final String INITIALIZATION_LOCK = "[I";

  private final Recording recording = new Recording();

  /** Begins to record. */
  void start() {
    WAITS.forEach(event -> recording.enable(event).withoutThreshold().withStackTrace());
    recording.start();
  }

  /**
   * Stops recording and returns how often lanes waited, by the method outside of the JDK that made
   * them wait.
   *
   * @param file where the JVM may write what it has recorded
   */
  Map<String, Integer> end(Path file) throws IOException {
    recording.stop();
    recording.dump(file);
    Map<String, Integer> places = new TreeMap<>();
    for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
      if (isOfLane(event) && !isLoading(event)) {
        places.merge(place(event), 1, Integer::sum);
      }
    }
    return places;
  }

  @Override
  public void close() {
    recording.close();
  }

  private static boolean isOfLane(RecordedEvent event) {
    RecordedThread thread = event.getThread();
    return thread != null
        && thread.getJavaName() != null
        && thread.getJavaName().contains("-lane-")
        && WAITS.contains(event.getEventType().getName());
  }

  private static boolean isLoading(RecordedEvent event) {
    boolean initializes =
        event.hasField("monitorClass")
            && event.getClass("monitorClass").getName().equals(INITIALIZATION_LOCK);
    return initializes
        || frames(event).stream()
            .anyMatch(frame -> LOADING.stream().anyMatch(typeOf(frame)::startsWith));
  }

  private static String place(RecordedEvent event) {
    return frames(event).stream()
        .filter(frame -> JDK.stream().noneMatch(typeOf(frame)::startsWith))
        .findFirst()
        .map(frame -> typeOf(frame) + "." + frame.getMethod().getName())
        .orElse("the JDK");
  }

  private static List<RecordedFrame> frames(RecordedEvent event) {
    return event.getStackTrace() == null ? List.of() : event.getStackTrace().getFrames();
  }

  private static String typeOf(RecordedFrame frame) {
    return frame.getMethod().getType().getName();
  }
}
