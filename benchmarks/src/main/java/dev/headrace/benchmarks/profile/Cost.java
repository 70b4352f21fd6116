package dev.headrace.benchmarks.profile;

import com.google.common.collect.ImmutableList;

/** What processor time is spent for. The first that matches a stack takes it. */
public enum Cost {
  COMPILER("JIT compiler", "CompileBroker", "C2Compiler", "Compiler::"),
  COLLECTOR(
      "garbage collector", "GCTask", "PSPromotion", "PSParallel", "GangWorker", "VM_ParallelGC"),
  START("start-up", "ContenderMain.main", "LauncherHelper", "KafkaAdminClient", "Startup.step"),
  ROCKSDB("RocksDB", "org/rocksdb", "rocksdb::"),
  PRODUCER_NETWORK("producer, network thread", "producer/internals/Sender.run"),
  PRODUCER_SEND("producer, send", "KafkaProducer.send"),
  CONSUMER("consumer", "org/apache/kafka/clients/consumer"),
  SERDES("serdes", "kafka/common/serialization", "dsl/serde"),
  STORE("store", "dev/headrace/runtime/store"),
  EXCHANGE("exchange", "dev/headrace/runtime/exchange"),
  ENGINE("rest of the engine", "dev/headrace/runtime"),
  OTHER("other", "");

  private final String title;
  private final ImmutableList<String> marks;

  Cost(String title, String... marks) {
    this.title = title;
    this.marks = ImmutableList.copyOf(marks);
  }

  /** Returns what it is called in a table. */
  public String title() {
    return title;
  }

  /** Returns what a stack is for. */
  static Cost of(String stack) {
    for (Cost cost : values()) {
      if (cost.marks.stream().anyMatch(stack::contains)) {
        return cost;
      }
    }
    return OTHER;
  }
}
