package dev.headrace.state.heap;

import dev.headrace.state.TaskDatabaseContract;
import dev.headrace.state.TaskDatabaseLaws;
import dev.headrace.state.TaskDatabasesContract;
import dev.headrace.state.TestEngine;

class HeapDatabaseTest implements TaskDatabaseContract, TaskDatabasesContract, TaskDatabaseLaws {

  @Override
  public TestEngine newEngine() {
    return TestEngine.heap();
  }
}
