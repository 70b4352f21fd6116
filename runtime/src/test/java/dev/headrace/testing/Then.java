package dev.headrace.testing;

/** What a test does after it has piped a record. */
enum Then {
  NOTHING,
  COMMIT,
  ABORT,
  LOSE_RESPONSE,
  RESTART,
  CRASH,
  CRASH_WITHOUT_DISK;

  void happenTo(TopologyTestDriver driver) {
    switch (this) {
      case NOTHING -> {}
      case COMMIT -> driver.commit();
      case ABORT -> driver.abortNextCommit();
      case LOSE_RESPONSE -> driver.loseNextCommitResponse();
      case RESTART -> driver.restart();
      case CRASH -> driver.crash();
      case CRASH_WITHOUT_DISK -> driver.crashWithoutDisk();
    }
  }
}
