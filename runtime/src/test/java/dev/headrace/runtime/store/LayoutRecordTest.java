package dev.headrace.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.runtime.envelope.ChangelogEnvelope;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.WriteBatch;
import dev.headrace.state.heap.HeapDatabases;
import org.junit.jupiter.api.Test;

class LayoutRecordTest {
  private final TaskDatabase database = new HeapDatabases().open(Engine.IDENTITY);
  private final ListChangelog changelog = new ListChangelog();
  private LayoutRecord record = newRecord();

  private LayoutRecord newRecord() {
    return newRecord("by key");
  }

  private LayoutRecord newRecord(String layout) {
    return new LayoutRecord("rows", layout, changelog.newAppender(), database);
  }

  private int appended() {
    int records = 0;
    var batch = changelog.read(0, false);
    for (int i = 0; i < batch.size(); i++) {
      assertThat(ChangelogEnvelope.isLayoutKey(batch.key(i))).isTrue();
      records++;
    }
    return records;
  }

  private void writeBehind() {
    WriteBatch batch = new WriteBatch();
    record.writeBehind(batch);
    if (!batch.isEmpty()) {
      database.write(batch);
    }
    record.written();
  }

  @Test
  void isAppendedOnceAndComesToTheDatabaseOnceItIsCommitted() {
    record.append();
    record.append();
    writeBehind();
    assertThat(LayoutRecord.in(database, "rows")).as("not committed").isEmpty();
    changelog.commit();
    record.commit();
    record.append();
    writeBehind();
    assertThat(LayoutRecord.in(database, "rows")).contains("by key");
    assertThat(appended()).isEqualTo(1);
  }

  @Test
  void isAppendedAgainAfterAnAbort() {
    record.append();
    changelog.abort();
    record.abort();
    writeBehind();
    assertThat(LayoutRecord.in(database, "rows")).isEmpty();
    record.append();
    changelog.commit();
    record.commit();
    assertThat(appended()).isEqualTo(1);
  }

  @Test
  void isNotAppendedWhereTheDatabaseKnowsOfIt() {
    record.append();
    changelog.commit();
    record.commit();
    writeBehind();
    record = newRecord();
    record.append();
    changelog.commit();
    assertThat(appended()).isEqualTo(1);
  }

  @Test
  void isAppendedAnewWhereTheDatabaseKnowsOfAnotherFormat() {
    record.append();
    changelog.commit();
    record.commit();
    writeBehind();
    record = newRecord("by key, values as cart in version 2");
    record.append();
    changelog.commit();
    record.commit();
    writeBehind();
    assertThat(appended()).isEqualTo(2);
    assertThat(LayoutRecord.in(database, "rows")).contains("by key, values as cart in version 2");
  }
}
