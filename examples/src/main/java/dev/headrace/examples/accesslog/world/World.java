package dev.headrace.examples.accesslog.world;

import dev.headrace.dsl.Topology;
import dev.headrace.runtime.HeadraceApp;
import java.nio.file.Path;
import java.util.List;

/**
 * The place where topics are and the application runs. For one thread, except {@link #close}. Every
 * method fails with {@link WorldException}.
 */
public interface World extends AutoCloseable {

  /** Returns a phrase for people that names the place. */
  String description();

  /** Returns whether the topics are still there after {@link #close}. */
  boolean keepsTopics();

  /**
   * Creates those of the topics that do not exist, so that they keep their records forever.
   *
   * @param topics the names
   * @param partitions how many partitions new topics get
   */
  void createMissing(List<String> topics, int partitions);

  /** Returns the ends of all partitions of a topic, in order; empty when there is no such topic. */
  List<PartitionEnd> ends(String topic);

  /** Returns a writer of a topic. */
  LineWriter openWriter(String topic);

  /** Passes on all committed records of a topic, each partition in its order. */
  void read(String topic, RecordVisitor visitor);

  /**
   * Starts an application.
   *
   * @param topology what it computes
   * @param stateDirectory where it keeps state
   * @param lanes the number of threads that process records
   */
  HeadraceApp start(Topology topology, Path stateDirectory, int lanes);

  @Override
  void close();
}
