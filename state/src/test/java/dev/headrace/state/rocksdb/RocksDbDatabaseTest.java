package dev.headrace.state.rocksdb;

import dev.headrace.state.TaskDatabaseContract;
import dev.headrace.state.TaskDatabaseLaws;
import dev.headrace.state.TaskDatabasesContract;
import dev.headrace.state.TestEngine;

class RocksDbDatabaseTest implements TaskDatabaseContract, TaskDatabasesContract, TaskDatabaseLaws {

  @Override
  public TestEngine newEngine() {
    return TestEngine.rocksDb();
  }
}
