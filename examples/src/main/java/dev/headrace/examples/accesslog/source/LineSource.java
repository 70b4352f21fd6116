package dev.headrace.examples.accesslog.source;

import java.util.function.Consumer;

/** The lines of a log, the same ones in the same order whenever they are read. */
public interface LineSource {

  /** Returns a short text for people that says where the lines come from. */
  String description();

  /** Returns the number of lines. */
  long count();

  /**
   * Passes all lines on, in order, without their line ends.
   *
   * @param lines takes each line
   * @throws java.io.UncheckedIOException when they cannot be read; the message names the file
   */
  void read(Consumer<String> lines);
}
