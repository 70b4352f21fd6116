package dev.headrace.testing;

import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.TaskDatabases;
import java.util.List;

/** Databases that do what others do, except for what a test wants of them. */
public class ForwardingDatabases implements TaskDatabases {
  private final TaskDatabases databases;

  public ForwardingDatabases(TaskDatabases databases) {
    this.databases = databases;
  }

  @Override
  public TaskDatabase open(DatabaseIdentity identity) {
    return databases.open(identity);
  }

  @Override
  public void wipe(String task) {
    databases.wipe(task);
  }

  @Override
  public String quarantine(String task) {
    return databases.quarantine(task);
  }

  @Override
  public List<String> tasks() {
    return databases.tasks();
  }

  @Override
  public void close() {
    databases.close();
  }
}
