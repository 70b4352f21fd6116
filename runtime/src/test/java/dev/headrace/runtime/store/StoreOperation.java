package dev.headrace.runtime.store;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Something that happens to a store. */
interface StoreOperation {
  void runOn(StoreWorld world);

  /** A row is looked up and gets a new value, or is deleted when that is null. */
  record Update(int row, String value, long timestampMs) implements StoreOperation {
    @Override
    public void runOn(StoreWorld world) {
      world.update(row, value, timestampMs);
    }
  }

  /** All rows of a bucket are deleted, as when its window closes. */
  record DeleteBucket(int row) implements StoreOperation {
    @Override
    public void runOn(StoreWorld world) {
      world.deleteBucket(row);
    }
  }

  /** A row is looked up, and kept in the cache even when it is absent if so asked. */
  record Look(int row, boolean keep) implements StoreOperation {
    @Override
    public void runOn(StoreWorld world) {
      world.look(row, keep);
    }
  }

  /** Some rows of a bucket are looked up from behind a key on. */
  record Chunk(int row, int atMost) implements StoreOperation {
    @Override
    public void runOn(StoreWorld world) {
      world.chunk(row, atMost);
    }
  }

  /** The rows whose keys begin with that of a row are counted and visited, so many at a time. */
  record VisitPrefix(int row, boolean descending, int atMost) implements StoreOperation {
    @Override
    public void runOn(StoreWorld world) {
      world.visitPrefix(row, descending, atMost);
    }
  }

  /** The rows from one up to another are counted and visited, so many at a time. */
  record VisitRange(int from, int to, boolean descending, int atMost) implements StoreOperation {
    @Override
    public void runOn(StoreWorld world) {
      world.visitRange(from, to, descending, atMost);
    }
  }

  /** Everything is looked up in order of buckets. */
  record Walk() implements StoreOperation {
    @Override
    public void runOn(StoreWorld world) {
      world.walk();
    }
  }

  /** A walk over committed rows from one row to another begins; one under way is left. */
  record BeginWalk(int from, int to) implements StoreOperation {
    @Override
    public void runOn(StoreWorld world) {
      world.beginCommittedWalk(from, to);
    }
  }

  /** The walk over committed rows goes on. */
  record GoOn(int atMost) implements StoreOperation {
    @Override
    public void runOn(StoreWorld world) {
      world.goOnWithCommittedWalk(atMost);
    }
  }

  /** Rows go to the changelog before the end of the epoch. */
  record Flush() implements StoreOperation {
    @Override
    public void runOn(StoreWorld world) {
      world.writeChangelog();
    }
  }

  /** A row goes to the changelog, if it has changed, before the end of the epoch. */
  record FlushRow(int row) implements StoreOperation {
    @Override
    public void runOn(StoreWorld world) {
      world.writeToChangelog(row);
    }
  }

  /** The epoch commits. */
  record Commit() implements StoreOperation {
    @Override
    public void runOn(StoreWorld world) {
      world.commit();
    }
  }

  /** The epoch aborts. */
  record Abort() implements StoreOperation {
    @Override
    public void runOn(StoreWorld world) {
      world.abort();
    }
  }

  /** Committed rows are written behind, or fail to be. */
  record WriteBehind(boolean fails) implements StoreOperation {
    @Override
    public void runOn(StoreWorld world) {
      world.writeBehind(fails);
    }
  }

  /** The database persists what was written. */
  record Persist() implements StoreOperation {
    @Override
    public void runOn(StoreWorld world) {
      world.persist();
    }
  }

  /** Rows are evicted down to a size. */
  record Evict(long targetBytes) implements StoreOperation {
    @Override
    public void runOn(StoreWorld world) {
      world.evict(targetBytes);
    }
  }

  /** The process is killed, or closes in good order, and its successor restores. */
  record Restart(boolean killed, boolean compacted) implements StoreOperation {
    @Override
    public void runOn(StoreWorld world) {
      world.restart(killed, compacted);
    }
  }

  /** Returns any operation on one of so many rows. */
  static Arbitrary<StoreOperation> any(int rows) {
    Arbitrary<Integer> row = Arbitraries.integers().between(0, rows - 1);
    Arbitrary<String> value =
        Arbitraries.of("", "a", "b", "longer than the others").injectNull(0.3);
    Arbitrary<Boolean> either = Arbitraries.of(true, false);
    Arbitrary<Integer> some = Arbitraries.integers().between(1, 5);
    Arbitrary<StoreOperation> update =
        Combinators.combine(row, value, Arbitraries.longs().between(-1, 99)).as(Update::new);
    return Arbitraries.frequencyOf(
        Tuple.of(16, update),
        Tuple.of(2, row.map(DeleteBucket::new)),
        Tuple.of(4, Combinators.combine(row, either).as(Look::new)),
        Tuple.of(2, Combinators.combine(row, Arbitraries.integers().between(0, 4)).as(Chunk::new)),
        Tuple.of(2, Combinators.combine(row, either, some).as(VisitPrefix::new)),
        Tuple.of(2, Combinators.combine(row, row, either, some).as(VisitRange::new)),
        Tuple.of(2, Arbitraries.create(Walk::new)),
        Tuple.of(2, Combinators.combine(row, row).as(BeginWalk::new)),
        Tuple.of(4, Arbitraries.integers().between(0, 4).map(GoOn::new)),
        Tuple.of(2, Arbitraries.create(Flush::new)),
        Tuple.of(2, row.map(FlushRow::new)),
        Tuple.of(4, Arbitraries.create(Commit::new)),
        Tuple.of(2, Arbitraries.create(Abort::new)),
        Tuple.of(3, Arbitraries.of(false, false, true).map(WriteBehind::new)),
        Tuple.of(1, Arbitraries.create(Persist::new)),
        Tuple.of(3, Arbitraries.longs().between(0, 2000).map(Evict::new)),
        Tuple.of(1, Combinators.combine(either, either).as(Restart::new)));
  }
}
