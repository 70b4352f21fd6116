package dev.headrace.runtime.compile;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import dev.headrace.dsl.plan.RepartitionNode;
import dev.headrace.dsl.plan.StoreSpec;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;

/**
 * What two processes of one application must have in common to share its tasks: the stages, what
 * they read, the exchanges between them, their stores, how the rows of these are laid out, and the
 * numbers of partitions. Operators without state are no part of it, so they may differ while
 * processes are replaced one by one.
 */
public final class Fingerprint {
  private Fingerprint() {}

  /** Returns 16 hexadecimal digits. */
  public static String of(Layout layout) {
    Hasher hasher = Hashing.sha256().newHasher();
    add(hasher, layout.application());
    for (StagePlan stage : layout.stages()) {
      add(hasher, "stage", stage.name());
      hasher.putInt(layout.partitions(stage));
      layout.inputs(stage, 0).forEach(input -> add(hasher, "input", input.topic()));
      stage.outgoing().stream()
          .map(RepartitionNode::name)
          .sorted()
          .forEach(exchange -> add(hasher, "exchange", exchange));
      stage.stores().stream()
          .sorted(Comparator.comparing(StoreSpec::name))
          .forEach(store -> add(hasher, "store", store.name(), store.layout().describe()));
    }
    return hasher.hash().toString().substring(0, 16);
  }

  // The length goes first, so that no two lists of words look alike.
  private static void add(Hasher hasher, String... words) {
    for (String word : words) {
      hasher.putInt(word.length()).putString(word, StandardCharsets.UTF_8);
    }
  }
}
